package dev.hypha.security.policy;

import dev.hypha.security.Access;
import dev.hypha.security.Authorizer.Decision;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what is denied, or would be: a number of lines a minute, and how many more there were.
final class AccessLog {
    static final int LINES_MAX = 20;
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(PolicyAuthorizer.class);

    private final LongSupplier nanoTime;
    private final Consumer<String> lines;
    private long periodSince;
    private int told;
    private long untold;

    /// @param nanoTime what time it is
    /// @param lines takes each line
    AccessLog(LongSupplier nanoTime, Consumer<String> lines) {
        this.nanoTime = nanoTime;
        this.lines = lines;
        this.periodSince = nanoTime.getAsLong();
    }

    /// The node's log, as warnings.
    static AccessLog ofNode() {
        return new AccessLog(System::nanoTime, LOG::warn);
    }

    /// Something is denied, or would be.
    synchronized void refused(Access access, Decision decision, PolicyAuthorizer.Mode mode) {
        long now = nanoTime.getAsLong();
        if (now - periodSince >= PERIOD_NANOS) {
            if (untold > 0) {
                lines.accept("HYP-AUTH-001 " + untold + " more refusals were not logged, to spare the log");
            }
            periodSince = now;
            told = 0;
            untold = 0;
        }
        if (told >= LINES_MAX) {
            untold++;
            return;
        }
        told++;
        lines.accept("HYP-AUTH-001 " + access.caller()
                + (mode == PolicyAuthorizer.Mode.AUDIT ? " would not be allowed to " : " may not ")
                + access.wish() + " on node " + access.target().node() + ", " + decision.because());
    }
}
