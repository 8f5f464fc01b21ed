package dev.hypha;

import java.util.List;
import java.util.function.Function;

/// A family of calls that does not outlive its block, and whose outcomes are read as they come.
///
/// At most `window` calls are unfinished or unread at a time: [#spawn] waits for room, so a scope over a
/// million inputs holds only the window in memory. Closing the scope cancels what is unfinished,
/// everywhere, and waits for it. A scope belongs to the thread that opened it, except that [#cancel] may be
/// called from anywhere.
///
/// ```java
/// try (JoinScope<Map<String, Long>> scope = runtime.scope(64)) {
///     for (Outcome<Map<String, Long>> outcome : scope.each(shards, WordCountCalls::count)) {
///         switch (outcome) {
///             case Success(var counts) -> merge(counts);
///             case Failed(var call, var failure) -> log.warn("{}: {}", call, failure);
///         }
///     }
/// }
/// ```
///
/// @param <R> the type of the results
public interface JoinScope<R> extends AutoCloseable {
    /// Spawns a call in this scope. When the window is full this waits until a call has ended, and keeps
    /// its outcome for [#next]; when the window is full of unread outcomes it throws, as waiting would
    /// never end.
    ///
    /// @param call what to run
    /// @return the handle; its outcome is also given by [#next]
    /// @throws InterruptedException if interrupted while waiting for room
    /// @throws IllegalStateException if the scope is closed or cancelled, or its window is full of unread
    ///     outcomes
    JoinHandle<R> spawn(Call<R> call) throws InterruptedException;

    /// Spawns a call in this scope once on every node that its placement admits.
    ///
    /// @param call what to run
    /// @return a handle for each node, in the order of their names; none if no node is admitted
    /// @throws InterruptedException if interrupted while waiting for room
    /// @throws IllegalStateException as for [#spawn]: the window should be as large as the cluster
    List<JoinHandle<R>> spawnEverywhere(Call<R> call) throws InterruptedException;

    /// Waits for the next call of this scope to end, in the order in which they end.
    ///
    /// @return its outcome
    /// @throws InterruptedException if interrupted while waiting
    /// @throws java.util.NoSuchElementException if no call is unfinished or unread
    Outcome<R> next() throws InterruptedException;

    /// Spawns a call for each input, never more than the window at once, and gives the outcomes as they come.
    ///
    /// The inputs are read lazily. The iterable can be iterated once. An interrupted iteration throws
    /// [java.util.concurrent.CancellationException] with the interrupt flag set.
    ///
    /// @param <T> the type of the inputs
    /// @param inputs what to call the function with
    /// @param function makes the call, such as a generated factory
    /// @return the outcomes, in the order in which the calls end
    <T> Iterable<Outcome<R>> each(Iterable<? extends T> inputs, Function<? super T, Call<R>> function);

    /// How the scope's calls stand.
    ///
    /// @return the counts at this moment
    Counts counts();

    /// Asks all unfinished calls to stop; the scope spawns no more. Outcomes can still be read.
    void cancel();

    /// Cancels what is unfinished, and waits until every call has ended or is reported as abandoned.
    ///
    /// An interrupt does not cut the wait short; it is set again at the end.
    @Override
    void close();

    /// How many calls of a scope are where.
    ///
    /// @param spawned started so far
    /// @param succeeded ended with a result
    /// @param failed ended without one, cancelled ones included
    record Counts(long spawned, long succeeded, long failed) {
        /// Those without an outcome yet.
        ///
        /// @return spawned less ended
        public long running() {
            return spawned - succeeded - failed;
        }
    }
}
