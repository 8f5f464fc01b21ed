package dev.hypha.spi;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import java.util.Optional;

/// Is told of one call by the node that has spawned it: of its attempts, and once of its end.
///
/// Methods are called one after the other, on whatever thread the thing happens on, event loops among them:
/// they must be short and must not block. What one throws is logged and harms nothing else.
public interface CallListener {
    /// Cares for nothing; calls with this one cost what calls without listeners do.
    CallListener NONE = new CallListener() {};

    /// An attempt goes to a node, which may be this one.
    ///
    /// @param node where to
    /// @param attempt which attempt, from 1; a node that refuses a call does not use one up
    /// @return the place in a trace that the attempt's execution belongs to, which goes to the node along
    ///     with it; of several listeners the first that gives one counts
    default Optional<TraceContext> placed(NodeId node, int attempt) {
        return Optional.empty();
    }

    /// The attempt was not started, and the same attempt goes to another node.
    ///
    /// @param why a [Failure.NotStarted], [Failure.Rejected] or [Failure.Fenced]
    default void refused(Failure why) {}

    /// The attempt has failed, and the call will be tried again.
    ///
    /// @param why how the attempt ended
    default void retried(Failure why) {}

    /// The node drains, and the call goes on elsewhere from its checkpoint.
    ///
    /// @param why how the attempt ended
    default void migrated(Failure why) {}

    /// The call has ended, and with it its attempt, if one was under way. Called once, last, before those are woken
    /// who wait for the outcome; who looks just then may see it sooner.
    ///
    /// @param kind how
    /// @param failure why there is no result, if there is none
    default void ended(OutcomeKind kind, Optional<Failure> failure) {}
}
