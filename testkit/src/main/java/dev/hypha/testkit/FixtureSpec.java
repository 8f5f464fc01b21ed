package dev.hypha.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What cluster a test wants.
///
/// @param workers how many workers; a runtime without other nodes gives one, itself
/// @param concurrency how many calls each worker runs at once
/// @param queueLength how many calls wait at each worker
/// @param cancelGrace how long a cancelled call may go on
/// @param labels labels of each worker, by its index; missing ones have none
public record FixtureSpec(
        int workers, int concurrency, int queueLength, Duration cancelGrace, List<Map<String, String>> labels) {
    /// Copies the list.
    public FixtureSpec {
        labels = List.copyOf(labels);
    }

    /// Workers with ample room.
    ///
    /// @param workers how many
    /// @return the spec
    public static FixtureSpec of(int workers) {
        return new FixtureSpec(workers, 10_000, 100_000, Duration.ofSeconds(2), List.of());
    }

    /// The same with a limit of calls that run at once.
    ///
    /// @param calls the limit
    /// @return the new spec
    public FixtureSpec concurrency(int calls) {
        return new FixtureSpec(workers, calls, queueLength, cancelGrace, labels);
    }

    /// The same with a limit of calls that wait.
    ///
    /// @param calls the limit
    /// @return the new spec
    public FixtureSpec queueLength(int calls) {
        return new FixtureSpec(workers, concurrency, calls, cancelGrace, labels);
    }

    /// The same with another grace period.
    ///
    /// @param grace how long
    /// @return the new spec
    public FixtureSpec cancelGrace(Duration grace) {
        return new FixtureSpec(workers, concurrency, queueLength, grace, labels);
    }

    /// The same with labels on the workers.
    ///
    /// @param perWorker one map for each worker
    /// @return the new spec
    public FixtureSpec labels(List<Map<String, String>> perWorker) {
        return new FixtureSpec(workers, concurrency, queueLength, cancelGrace, perWorker);
    }

    /// The labels of a worker.
    ///
    /// @param index which, from 0
    /// @return its labels
    public Map<String, String> labelsOf(int index) {
        return index < labels.size() ? labels.get(index) : Map.of();
    }
}
