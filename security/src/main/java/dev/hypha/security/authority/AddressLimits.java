package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How much each address, and all together, may ask of the server. Thread safe.
final class AddressLimits {
    static final int AT_ONCE_MAX = 32;
    static final int AT_ONCE_MAX_OF_ADDRESS = 4;
    static final int WITHIN_WINDOW_MAX = 60;
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int ADDRESSES_MAX = 10_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Map<InetAddress, Use> uses = new HashMap<>();
    private int atOnce;

    AddressLimits(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Use {
        private Instant windowEnd = Instant.MIN;
        private int withinWindow;
        private int atOnce;
    }

    /// Lets a request in.
    ///
    /// @return to be closed when it has been answered
    /// @throws SecurityRefusal `HYP-SEC-035` if there are too many
    Admission admit(InetAddress address) {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (!uses.containsKey(address) && uses.size() >= ADDRESSES_MAX) {
                uses.values().removeIf(use -> use.atOnce == 0 && !now.isBefore(use.windowEnd));
            }
            if (atOnce >= AT_ONCE_MAX || (!uses.containsKey(address) && uses.size() >= ADDRESSES_MAX)) {
                throw tooMany("too many nodes ask at once");
            }
            Use use = uses.computeIfAbsent(address, _ -> new Use());
            if (!now.isBefore(use.windowEnd)) {
                use.windowEnd = now.plus(WINDOW);
                use.withinWindow = 0;
            }
            if (use.atOnce >= AT_ONCE_MAX_OF_ADDRESS || use.withinWindow >= WITHIN_WINDOW_MAX) {
                throw tooMany("your address asks too often");
            }
            use.atOnce++;
            use.withinWindow++;
            atOnce++;
            return () -> leave(use);
        } finally {
            lock.unlock();
        }
    }

    private void leave(Use use) {
        lock.lock();
        try {
            use.atOnce--;
            atOnce--;
            if (atOnce == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no request is under way, or the time is over.
    void awaitIdle(Duration timeout) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (atOnce > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static SecurityRefusal tooMany(String what) {
        return new SecurityRefusal("HYP-SEC-035", what + "; try again in a minute");
    }

    /// A request that was let in.
    @FunctionalInterface
    interface Admission extends AutoCloseable {
        @Override
        void close();
    }
}
