package dev.hypha.security.policy;

import dev.hypha.security.Access;
import dev.hypha.security.Authorizer.Decision;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what is denied, or would be: a number of lines a minute, and how many more there were.
final class AccessLog {
    static final int LINES_MAX = 20;
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(PolicyAuthorizer.class);

    private final LongSupplier nanoTime;
    private long periodSince;
    private int lines;
    private long unsaid;

    AccessLog() {
        this(System::nanoTime);
    }

    AccessLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.periodSince = nanoTime.getAsLong();
    }

    void refused(Access access, Decision decision, PolicyAuthorizer.Mode mode) {
        if (!mayTell()) {
            return;
        }
        LOG.warn(
                "HYP-AUTH-001 {} {} {} on node {}, {}",
                access.caller(),
                mode == PolicyAuthorizer.Mode.AUDIT ? "would not be allowed to" : "may not",
                access.wish(),
                access.target().node(),
                decision.because());
    }

    /// Counts a line.
    ///
    /// @return whether it may be written
    synchronized boolean mayTell() {
        long now = nanoTime.getAsLong();
        if (now - periodSince >= PERIOD_NANOS) {
            if (unsaid > 0) {
                LOG.warn("HYP-AUTH-001 {} more refusals were not logged, to spare the log", unsaid);
            }
            periodSince = now;
            lines = 0;
            unsaid = 0;
        }
        if (lines >= LINES_MAX) {
            unsaid++;
            return false;
        }
        lines++;
        return true;
    }
}
