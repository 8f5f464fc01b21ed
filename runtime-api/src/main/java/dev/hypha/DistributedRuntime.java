package dev.hypha;

import dev.hypha.spi.RuntimeProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/// Runs calls here or on other nodes, with the same meaning in both places.
///
/// ```java
/// try (DistributedRuntime runtime = LocalRuntime.start()) {
///     long words = runtime.spawn(WordCountCalls.words("to be or not to be")).join();
/// }
/// ```
///
/// All methods may be called from any thread. Called from inside a running call, [#spawn] and [#scope] make
/// children: they inherit its deadline and are cancelled with it.
public interface DistributedRuntime extends AutoCloseable {
    /// Starts a call and returns at once; only when far too much is queued for a node does it wait for room.
    ///
    /// A child that is still unfinished when its parent ends is cancelled; see [#detach] for calls that shall
    /// live on.
    ///
    /// @param <R> the type of the result
    /// @param call what to run
    /// @return the handle. All that can go wrong from here on is its outcome, never an exception of this method
    /// @throws IllegalStateException if the runtime is closed
    <R> JoinHandle<R> spawn(Call<R> call);

    /// Starts a call that nobody will wait for, and that outlives its parent and its caller's node.
    ///
    /// @param call what to run
    /// @return the task's id, for logs and tools
    /// @throws IllegalStateException if the runtime is closed
    TaskId detach(Call<?> call);

    /// Opens a scope for a family of calls.
    ///
    /// @param <R> the type of the results
    /// @param window how many calls may be unfinished or unread at a time, at least 1
    /// @return the scope, to be closed by this thread
    <R> JoinScope<R> scope(int window);

    /// Starts a call once on every node that its placement admits, whatever its strategy.
    ///
    /// @param <R> the type of the result
    /// @param call what to run
    /// @return a handle for each node, in the order of their names; none if no node is admitted
    /// @throws IllegalStateException if the runtime is closed
    default <R> List<JoinHandle<R>> spawnEverywhere(Call<R> call) {
        List<JoinHandle<R>> handles = new ArrayList<>();
        for (Explanation.Verdict verdict : explain(call).verdicts()) {
            if (verdict.admitted()) {
                handles.add(spawn(call.on(call.placement().pinnedTo(verdict.node()))));
            }
        }
        return handles;
    }

    /// Tells where a call would go, and why it would not go elsewhere. Nothing is started.
    ///
    /// @param call the call
    /// @return what is said of each node in view
    Explanation explain(Call<?> call);

    /// A view of this node for local closures: each submitted task gets its own virtual thread of this JVM.
    ///
    /// It keeps the promises of [ExecutorService]. Closing it does not close the runtime; closing the
    /// runtime shuts it down. Closures never leave this JVM.
    ///
    /// @return a new executor
    ExecutorService executor();

    /// This node.
    ///
    /// @return as others see it
    NodeInfo self();

    /// The nodes in view, this one included.
    ///
    /// @return a snapshot, in the order of their names
    List<NodeInfo> nodes();

    /// Refuses new calls, lets the running ones and the spawned ones end, then leaves the cluster and frees
    /// everything. After the configured drain timeout what still runs is cancelled. Idempotent.
    @Override
    void close();

    /// Starts the runtime that a configuration file describes: local or clustered, without a change to the
    /// program.
    ///
    /// @param file YAML or properties, as `docs/configuration.md` lists the keys
    /// @return the runtime
    /// @throws IllegalArgumentException if the file cannot be read, or has unknown keys or bad values, with the
    ///     key
    static DistributedRuntime open(Path file) {
        return RuntimeProvider.open(file);
    }
}
