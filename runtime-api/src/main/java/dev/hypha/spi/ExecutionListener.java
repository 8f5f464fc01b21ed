package dev.hypha.spi;

import dev.hypha.Failure;
import java.util.Optional;

/// Is told of one execution by the node that it has come to: of its start, and once of its end.
///
/// What is started is also left. An execution that ends before it starts, such as one that is cancelled in
/// the queue, is neither. [#ended] comes after [#left], but for a call that was abandoned: its function still
/// runs when another thread tells of its end. Methods must be short and must not block; what one throws is
/// logged and harms nothing else.
public interface ExecutionListener {
    /// Cares for nothing; executions with this one cost what those without listeners do.
    ExecutionListener NONE = new ExecutionListener() {};

    /// Whether the times of this execution are wanted. Taking them costs more than telling of them.
    ///
    /// @return false to be told 0 in place of all times; asked once, before anything else
    default boolean isTimed() {
        return true;
    }

    /// The function is about to run, on this very thread: what is bound to the thread now the function sees.
    ///
    /// @param queueNanos nanoseconds since the call came to this node
    default void started(long queueNanos) {}

    /// The function has left the thread that it was started on, which is this one.
    default void left() {}

    /// The execution has ended. Called once, before its caller can know.
    ///
    /// @param kind how
    /// @param failure why there is no result, if there is none
    /// @param runNanos nanoseconds since the start; 0 if it never started
    default void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {}

    /// The place in a trace that this execution has taken, for logs.
    ///
    /// @return empty if it has none
    default Optional<TraceContext> traceContext() {
        return Optional.empty();
    }
}
