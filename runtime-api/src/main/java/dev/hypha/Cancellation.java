package dev.hypha;

import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Tells a running call that it is asked to stop.
///
/// Cancelling is cooperative: the token is set first, then the thread is interrupted, and after a grace
/// period a call that has not ended is reported as abandoned.
public interface Cancellation {
    /// Whether the call is asked to stop: because someone cancelled it, its deadline passed, or its caller was
    /// lost.
    ///
    /// @return true from then on
    boolean isRequested();

    /// Why the call is asked to stop.
    ///
    /// @return empty as long as it is not
    Optional<Reason> reason();

    /// Why a call can be asked to stop.
    enum Reason {
        /// Someone cancelled it, its parent ended, or its caller was lost.
        CANCELLED,
        /// Its deadline has passed.
        DEADLINE,
        /// Its node drains, and another one goes on from its last checkpoint.
        MOVED,
        /// Its node has taken on a `NoExecute` taint that it does not tolerate, or not any longer.
        EVICTED
    }

    /// Throws if the call is asked to stop; for loops.
    ///
    /// @throws CancellationException if it is
    default void throwIfRequested() {
        if (isRequested()) {
            throw new CancellationException("the call was asked to stop");
        }
    }

    /// Runs an action when the call is asked to stop, at once if it already is.
    ///
    /// @param action short and non-blocking; runs on the thread that cancels
    void onRequest(Runnable action);
}
