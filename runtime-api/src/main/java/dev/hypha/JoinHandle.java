package dev.hypha;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The right to wait for one call. The call is already running; dropping the handle does not stop it.
///
/// A handle ends with exactly one [Outcome], which never changes. It is no `Future`: [#cancel] asks, and
/// the outcome tells what really happened. All methods may be called from any thread, any number of times.
///
/// ```java
/// Report report = runtime.spawn(ReportCalls.total(month)).join();
/// ```
///
/// @param <R> the type of the result
public interface JoinHandle<R> {
    /// The task's id, the same on every node and for every attempt.
    ///
    /// @return the id
    TaskId id();

    /// The call that was spawned.
    ///
    /// @return the call
    Call<R> call();

    /// Waits for the call to end. Interruption abandons the wait, not the call.
    ///
    /// @return the result
    /// @throws CallFailedException carrying the [Failure] as data
    /// @throws InterruptedException if interrupted while waiting
    R join() throws InterruptedException;

    /// Waits for the call to end, and gives what came of it as data.
    ///
    /// @return the outcome
    /// @throws InterruptedException if interrupted while waiting
    Outcome<R> outcome() throws InterruptedException;

    /// Waits for the call to end, no longer than `timeout`. The end of the wait does not cancel the call.
    ///
    /// @param timeout how long to wait at most; zero or less does not wait
    /// @return the outcome, or empty if the call is still running
    /// @throws InterruptedException if interrupted while waiting
    Optional<Outcome<R>> outcome(Duration timeout) throws InterruptedException;

    /// Whether the outcome is known.
    ///
    /// @return true once it is
    boolean isDone();

    /// Asks the call to stop, and returns at once.
    ///
    /// A call that has not started will not. A running one gets its [Cancellation] set, then its thread
    /// interrupted, and so do the calls it spawned, children first. Cancelling is cooperative: a call that
    /// ignores it runs on and may still succeed. The outcome is [Failure.Cancelled] only when the callee
    /// says so.
    void cancel();

    /// A view for asynchronous code. It completes with the result, or exceptionally with a
    /// [CallFailedException].
    ///
    /// Cancelling the stage's future does not cancel the call. A dependent that was attached without
    /// `Async` runs on the thread that completes the call, which may be one that serves the network: it
    /// must be short and must not block. Dependents attached with `Async` and no executor run on virtual
    /// threads.
    ///
    /// @return a new stage
    CompletionStage<R> asStage();

    /// The last progress that the callee reported.
    ///
    /// @return the progress, [Progress#NONE] before the first report
    Progress progress();
}
