package dev.hypha.core;

import dev.hypha.Failure;

/// Carries a failure that was found on the way to the function, such as arguments that cannot be read.
final class CallRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    CallRefusedException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
