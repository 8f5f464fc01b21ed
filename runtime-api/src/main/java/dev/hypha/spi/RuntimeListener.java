package dev.hypha.spi;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Is told what the nodes of this JVM do: the one way by which metrics, traces and the like get to know.
///
/// Given to the builders of runtimes, or made by a [Provider] on the class path. Several may listen, in the
/// order in which they were given. One that throws is logged, and neither the call nor the other listeners
/// are harmed. Without any, a call costs the comparison of a reference with null, here and there, and
/// nothing is allocated.
///
/// Things that happen too often for a method each, such as frames, are counted by the runtime and read by
/// whoever wants to know: see [NodeReadings].
///
/// All methods may be called from many threads at once, event loops among them: they must be short and must not
/// block.
public interface RuntimeListener {
    /// A node has started.
    ///
    /// @param node what can be read of it, until it stops
    default void nodeStarted(NodeReadings node) {}

    /// A node has stopped. Calls that were cut off may still end.
    ///
    /// @param node the same object as at the start
    default void nodeStopped(NodeReadings node) {}

    /// The runtime that the listener was given to has not started, and tells it nothing more. Nodes that had
    /// started have stopped before. What the listener alone holds open it closes now.
    default void discarded() {}

    /// A node spawns a call. Called on the thread that spawns it, before it is placed.
    ///
    /// @param node the node
    /// @param call the call
    /// @return who is told of its attempts and its end; [CallListener#NONE] to leave it
    default CallListener callSpawned(NodeId node, JoinHandle<?> call) {
        return CallListener.NONE;
    }

    /// A call has come to a node that may run it, from another node or from its own program. Refusals that
    /// need no look at the arguments come before this, see [RuntimeEvent.CallRefused].
    ///
    /// @param function the function
    /// @param context the execution; its [TaskContext#node] is the node
    /// @param caller the place in a trace that the call comes from
    /// @return who is told of its start and its end; [ExecutionListener#NONE] to leave it
    default ExecutionListener callArrived(
            FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
        return ExecutionListener.NONE;
    }

    /// Something else has happened.
    ///
    /// @param event what; later versions have more kinds of events
    default void occurred(RuntimeEvent event) {}

    /// Makes a listener for each runtime that starts; found by the `ServiceLoader`.
    interface Provider {
        /// The settings that it looks at: those that no provider knows are warned of.
        ///
        /// @return their keys
        Set<String> keys();

        /// The listener for a runtime.
        ///
        /// @param settings what the configuration says under `otel` and `metrics`, by key, such as
        ///     `metrics.listen`; empty for a runtime without one
        /// @return the listener, or empty if by these settings there is nothing to listen for
        /// @throws IllegalArgumentException with a stable code, if a setting is wrong: the runtime does not
        ///     start
        Optional<RuntimeListener> listener(Map<String, String> settings);
    }
}
