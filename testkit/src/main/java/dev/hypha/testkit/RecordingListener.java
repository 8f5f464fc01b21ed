package dev.hypha.testkit;

import dev.hypha.discovery.Discovery.Candidate;
import dev.hypha.discovery.Discovery.Listener;
import dev.hypha.discovery.DiscoveryProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Remembers what a discovery told, and whether it kept to the rules of telling. Threads may share it.
public final class RecordingListener implements Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Set<Candidate>> sets = new ArrayList<>();
    private final List<DiscoveryProblem> problems = new ArrayList<>();
    private final AtomicBoolean inside = new AtomicBoolean();
    private boolean overlapped;
    private boolean closed;
    private boolean calledAfterClose;

    /// Remembers nothing yet.
    public RecordingListener() {}

    @Override
    public void found(Set<Candidate> all) {
        record(() -> sets.add(all));
    }

    @Override
    public void failed(DiscoveryProblem problem) {
        record(() -> problems.add(problem));
    }

    private void record(Runnable what) {
        boolean alone = inside.compareAndSet(false, true);
        // Gives a second thread the chance to be here too, were it allowed to.
        LockSupport.parkNanos(1_000);
        synchronized (this) {
            overlapped |= !alone;
            calledAfterClose |= closed;
            what.run();
            notifyAll();
        }
        inside.set(false);
    }

    /// Call it after the discovery's `close` has returned.
    public synchronized void closed() {
        closed = true;
    }

    /// Whether the discovery broke a rule: calls side by side, or after it was closed.
    ///
    /// @return an account, empty if it kept to them
    public synchronized String offences() {
        return (overlapped ? "calls side by side " : "") + (calledAfterClose ? "a call after close" : "");
    }

    /// All sets, the oldest first.
    ///
    /// @return a copy
    public synchronized List<Set<Candidate>> sets() {
        return List.copyOf(sets);
    }

    /// All problems, the oldest first.
    ///
    /// @return a copy
    public synchronized List<DiscoveryProblem> problems() {
        return List.copyOf(problems);
    }

    /// Waits until the last set has these endpoints and no others.
    ///
    /// @param endpoints as in a configuration
    /// @return the set
    /// @throws InterruptedException if interrupted while waiting
    public Set<Candidate> awaitEndpoints(String... endpoints) throws InterruptedException {
        Set<String> expected = Set.of(endpoints);
        await(
                "endpoints " + expected,
                () -> !sets.isEmpty()
                        && sets.getLast().stream()
                                .map(Candidate::endpoint)
                                .collect(Collectors.toSet())
                                .equals(expected));
        return sets().getLast();
    }

    /// Waits until there was such a problem.
    ///
    /// @param wanted which
    /// @return the first of them
    /// @throws InterruptedException if interrupted while waiting
    public DiscoveryProblem awaitProblem(Predicate<DiscoveryProblem> wanted) throws InterruptedException {
        await("a problem", () -> problems.stream().anyMatch(wanted));
        return problems().stream().filter(wanted).findFirst().orElseThrow();
    }

    private synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError("waited for " + what + "; got sets " + sets + ", problems " + problems);
            }
            wait(leftMillis);
        }
    }
}
