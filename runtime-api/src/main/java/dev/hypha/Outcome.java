package dev.hypha;

import org.jspecify.annotations.Nullable;

/// What came of a call: its result, or why there is none.
///
/// @param <R> the type of the result
public sealed interface Outcome<R> {
    /// The result, or the failure thrown.
    ///
    /// @return the result
    /// @throws CallFailedException if the call failed
    R orThrow();

    /// The call ended with a result.
    ///
    /// @param <R> the type of the result
    /// @param value the result; null if the function returned null or is `void`
    record Success<R extends @Nullable Object>(R value) implements Outcome<R> {
        @Override
        public R orThrow() {
            return value;
        }
    }

    /// The call ended without a result.
    ///
    /// @param <R> the type of the result there would have been
    /// @param call the call that failed
    /// @param failure why
    record Failed<R>(Call<R> call, Failure failure) implements Outcome<R> {
        @Override
        public R orThrow() {
            throw new CallFailedException(call, failure);
        }
    }
}
