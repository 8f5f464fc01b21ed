package dev.hypha;

import dev.hypha.spi.TaskBinding;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What a running call knows of itself.
///
/// Bound to the call's thread and to threads that it forks in a `StructuredTaskScope`. A call made through
/// [#runtime] is a child: it inherits the deadline and is cancelled with this one.
public interface TaskContext {
    /// The context of the call that runs on this thread.
    ///
    /// @return the context
    /// @throws IllegalStateException if no call runs on this thread
    static TaskContext current() {
        try {
            return TaskBinding.CURRENT.get();
        } catch (NoSuchElementException e) {
            throw new IllegalStateException(
                    "no distributed function runs on this thread; TaskContext.current() works inside one only", e);
        }
    }

    /// Whether a call runs on this thread.
    ///
    /// @return true if [#current] would give its context
    static boolean isBound() {
        return TaskBinding.CURRENT.isBound();
    }

    /// The task's id.
    ///
    /// @return the id, the same for all attempts
    TaskId id();

    /// Which try this is.
    ///
    /// @return from 1
    int attempt();

    /// The node that spawned the call.
    ///
    /// @return its name
    NodeId caller();

    /// On whose behalf the call runs: who began the chain of calls first, then the nodes in between, last the
    /// one that has sent it here; nobody twice. Each of them was allowed to make this call.
    ///
    /// This node has seen the proof of the sender's identity alone; those before it are named by the nodes in
    /// between. So a function that has rules of its own must ask that *all* of them may do a thing, never that
    /// one of them may. Without certificates these are words such as `hypha:local`, which tell little.
    ///
    /// @return identities as URIs, such as `spiffe://shop/client/web`; empty if this node's own program began
    ///     the chain, and it has not left the node
    List<String> callerIdentities();

    /// The node that runs the call.
    ///
    /// @return its name
    NodeId node();

    /// The time that remains.
    ///
    /// @return zero or more, or empty if the call has no deadline
    Optional<Duration> remaining();

    /// Tells whether the call is asked to stop.
    ///
    /// @return the token
    Cancellation cancellation();

    /// The runtime for calls made by this one: the same object for all calls of a node, and another one after
    /// a restart, so that a library may keep what belongs to a node by it.
    ///
    /// @return the runtime of this node
    DistributedRuntime runtime();

    /// Tells the caller how far the call is. Reports may be dropped in favour of later ones.
    ///
    /// @param progress how far
    void report(Progress progress);

    /// Keeps the task's progress with its caller's runtime, so that a later attempt goes on from there:
    /// after the node was lost, the function threw, or its node drained. The latest one wins; none is kept
    /// beyond the task.
    ///
    /// The state is encoded at once and may be changed afterwards. It travels at once, or within 20 ms if
    /// another one has just been sent: a loop may call this as often as it likes, the network sees only the
    /// latest. What a lost node had not sent yet is lost with it, so effects after a checkpoint may happen
    /// again.
    ///
    /// @param state how far the task is, of the type that the function declares
    ///     (`@DistributedFunction(checkpoint = ...)`)
    /// @throws IllegalStateException `HYP-CALL-011` if the function declares no checkpoint
    /// @throws IllegalArgumentException `HYP-CALL-011` if the state is of another type, `HYP-CALL-012` if
    ///     it takes more than 1 MB
    void checkpoint(Object state);

    /// The last checkpoint that reached the caller from an earlier attempt of this task, or that of the
    /// task which the call resumes ([Call#resuming]).
    ///
    /// @param <T> the type that the function declares
    /// @param type that type
    /// @return empty if this is the first attempt, or no earlier one has made a checkpoint
    /// @throws IllegalStateException `HYP-CALL-011` if the function declares no checkpoint
    /// @throws IllegalArgumentException `HYP-CALL-011` if it declares another type
    <T> Optional<T> restored(Class<T> type);

    /// Opens the receiving end of a channel under a name on this node. It closes with the call.
    ///
    /// @param name unique among the open receivers of this node
    /// @return the receiver; its [ChannelReceiver#address] may be sent to the task that is to write
    /// @throws IllegalStateException if the name is taken
    ChannelReceiver receive(String name);

    /// Opens the sending end of a channel to a receiver, which may not have been opened yet: writing then
    /// waits for it. It closes with the call, as broken unless it was closed before.
    ///
    /// @param address where the receiver is
    /// @return the sender
    ChannelSender send(ChannelAddress address);
}
