package dev.hypha;

/// Thrown by [JoinHandle#join] when a call has no result; carries the [Failure] as data.
///
/// For a function that threw, the stack trace is one stitched story: the caller's frames on top, a line for
/// the hop (node, attempt, task), then the callee's frames as the cause.
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Call<?> call;
    private final transient Failure failure;

    /// An exception for a call and its failure.
    ///
    /// @param call what was called
    /// @param failure why it has no result
    public CallFailedException(Call<?> call, Failure failure) {
        super(failure.code() + " " + call.function().name() + ": " + failure.message());
        this.call = call;
        this.failure = failure;
        if (failure instanceof Failure.Threw threw) {
            initCause(new RemoteCause(threw.thrown()));
        }
    }

    /// Why the call has no result.
    ///
    /// @return the failure
    public Failure failure() {
        return failure;
    }

    /// What was called.
    ///
    /// @return the call
    public Call<?> call() {
        return call;
    }
}
