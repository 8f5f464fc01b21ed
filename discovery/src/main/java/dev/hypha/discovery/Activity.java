package dev.hypha.discovery;

import dev.hypha.transport.Backoff;
import java.time.Duration;

/// Something done again and again on a virtual thread of its own until it is interrupted: looking, or
/// announcing.
///
/// A round that fails is told, and tried again by [Backoff].
final class Activity implements Runnable {
    /// One round.
    @FunctionalInterface
    interface Round {
        /// Does it.
        ///
        /// @return how long to wait before the next
        Duration run() throws DiscoveryFailedException, InterruptedException;
    }

    private final String name;
    private final Round round;
    private final Backoff backoff;
    private final Reports reports;

    private Activity(String name, Round round, Backoff backoff, Reports reports) {
        this.name = name;
        this.round = round;
        this.backoff = backoff;
        this.reports = reports;
    }

    /// Starts one.
    ///
    /// @param name of the thread; also tells its problems from those of other activities
    /// @return the thread, to be interrupted
    static Thread start(String name, Round round, Backoff backoff, Reports reports) {
        return Thread.ofVirtual().name("hypha-discovery-" + name).start(new Activity(name, round, backoff, reports));
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(next());
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private Duration next() throws InterruptedException {
        try {
            Duration wait = round.run();
            reports.succeeded(name);
            backoff.reset();
            return wait;
        } catch (DiscoveryFailedException e) {
            reports.failed(name, e.problem());
            return backoff.next();
        }
    }
}
