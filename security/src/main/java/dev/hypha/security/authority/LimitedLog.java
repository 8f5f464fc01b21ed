package dev.hypha.security.authority;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;

/// Logs refusals, one line in ten seconds at most, so that nobody fills the disk by asking. Thread safe.
final class LimitedLog {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Logger logger;
    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private long dropped;

    LimitedLog(Logger logger, InstantSource clock) {
        this.logger = logger;
        this.clock = clock;
    }

    synchronized void warn(String message) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            dropped++;
            return;
        }
        next = now.plus(PAUSE);
        logger.warn("{}{}", message, dropped == 0 ? "" : " (and " + dropped + " more like it, not logged)");
        dropped = 0;
    }
}
