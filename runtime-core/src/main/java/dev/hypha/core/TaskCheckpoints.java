package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.NodeId;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.spi.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoints of tasks in a store: the node's own are put there, and those of nodes that are gone are
/// found there.
///
/// ```java
/// for (KeptTask kept : checkpoints.lost()) {
///     runtime.spawn(ReportsCalls.build(kept.idempotencyKey().orElseThrow())
///             .idempotencyKey(kept.idempotencyKey().orElseThrow())
///             .resuming(kept.state(Progress.class)));
///     checkpoints.delete(kept.task());
/// }
/// ```
///
/// Writing goes on behind the tasks' backs, on a thread of its own, and the latest checkpoint of a task wins: a
/// task is neither slowed down nor failed by a store that is slow or down. So **the store may lag behind**, by
/// as long as one write takes, or by as long as it is out of reach; then it is tried again, with growing pauses
/// and a warning now and then. At most 64 MB wait to be written; beyond that a task's checkpoint before stays
/// until its next one.
///
/// A task that ends is forgotten, whatever its outcome. One that the end of its caller's runtime cuts off is
/// not, be it a crash or a close whose drain timeout has passed. What nobody resumes stays until it is deleted.
///
/// All methods may be called from any thread; those that read block, and throw a [CheckpointException] if the
/// store fails.
public final class TaskCheckpoints implements TaskCheckpointSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskCheckpoints.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final String ROOT = "tasks";
    private static final int HASH_CHARS = 40;
    private static final int LOAD_KEYS = 64;

    private final Node node;
    private final CheckpointStore store;
    private final String clusterScope;
    /// What the ids of this node's tasks start with.
    private final String origin;
    private final TaskCheckpointWriter writer;

    private TaskCheckpoints(Node node, String cluster, CheckpointStore store) {
        this.node = node;
        this.store = store;
        this.clusterScope = ROOT + "/" + segment(cluster);
        this.origin = "%016x-".formatted(node.incarnation());
        this.writer = new TaskCheckpointWriter(
                store,
                scope(node.id()),
                "hypha-checkpoints-" + node.id().name(),
                (call, state) -> KeptTask.write(node.id(), call, Instant.now(), state, node.values()));
    }

    /// Puts the checkpoints of a node's calls into a store from now on.
    ///
    /// @param node the node
    /// @param cluster the name that nodes which belong together share
    /// @param store where to; stays the caller's, to be closed after this
    /// @return what finds them
    public static TaskCheckpoints of(Node node, String cluster, CheckpointStore store) {
        TaskCheckpoints checkpoints = new TaskCheckpoints(node, cluster, store);
        node.keepCheckpointsIn(checkpoints);
        return checkpoints;
    }

    private String scope(NodeId caller) {
        return clusterScope + "/" + segment(caller.name());
    }

    /// A name as a segment of a scope: itself if it can be, else a hash of it.
    private static String segment(String name) {
        try {
            String scope = CheckpointKey.checkScope(name);
            if (scope.indexOf('/') < 0) {
                return scope;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("'{}' goes by its hash", name, e);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return "_" + HexFormat.of().formatHex(hash).substring(0, HASH_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    // ---- writing

    @Override
    public void keep(TaskId task, Call<?> call, ByteBuffer checkpoint) {
        writer.keep(task, call, checkpoint);
    }

    @Override
    public void forget(TaskId task) {
        writer.forget(task);
    }

    /// Writes what waits to be written, for at most 5 s, and takes no more.
    @Override
    public void close() {
        writer.close(CLOSE_TIMEOUT);
    }

    /// Takes and writes no more, as if the process had died.
    public void abandon() {
        writer.abandon();
    }

    // ---- reading

    /// The tasks of this node's earlier lives, under the same name, that had not ended: those that a crash or a
    /// close has cut off.
    ///
    /// @return the tasks, each with its state in memory; those that cannot be read are passed over, with a
    ///     warning
    public List<KeptTask> lost() {
        return load(node.id(), key -> !key.part().startsWith(origin));
    }

    /// The tasks of a node of the cluster. If the node lives, some of them are under way; so ask for those of
    /// nodes that are gone for good.
    ///
    /// @param caller the node that has spawned them
    /// @return the tasks, as with [#lost]
    public List<KeptTask> of(NodeId caller) {
        return load(caller, _ -> true);
    }

    /// One task of any node of the cluster.
    ///
    /// @param task the task
    /// @return how far it was; empty if it has ended, or has made no checkpoint, or that has not been written
    ///     yet
    public Optional<KeptTask> find(TaskId task) {
        return keys(task).stream().flatMap(key -> load(List.of(key)).stream()).findFirst();
    }

    /// Deletes what was kept of a task that is not this node's: it is resumed, or not wanted any more.
    ///
    /// @param task the task
    public void delete(TaskId task) {
        store.delete(keys(task));
    }

    private List<CheckpointKey> keys(TaskId task) {
        return store.scopes(clusterScope).stream()
                .flatMap(scope -> store.list(scope).stream())
                .filter(key -> key.part().equals(task.toString()))
                .toList();
    }

    private List<KeptTask> load(NodeId caller, Predicate<CheckpointKey> wanted) {
        List<CheckpointKey> keys =
                store.list(scope(caller)).stream().filter(wanted).toList();
        List<KeptTask> tasks = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += LOAD_KEYS) {
            tasks.addAll(load(keys.subList(from, Math.min(keys.size(), from + LOAD_KEYS))));
        }
        return tasks;
    }

    private List<KeptTask> load(List<CheckpointKey> keys) {
        Map<CheckpointKey, ByteBuffer> stored;
        try {
            stored = store.loadAll(keys);
        } catch (CheckpointException e) {
            if (e.kind() != Kind.CORRUPT) {
                throw e;
            }
            if (keys.size() == 1) {
                LOG.warn("what was kept of a task is passed over: {}", e.getMessage());
                return List.of();
            }
            return keys.stream().flatMap(key -> load(List.of(key)).stream()).toList();
        }
        List<KeptTask> tasks = new ArrayList<>();
        for (CheckpointKey key : keys) { // in their order
            Optional.ofNullable(stored.get(key))
                    .flatMap(bytes -> read(key, bytes))
                    .ifPresent(tasks::add);
        }
        return tasks;
    }

    private Optional<KeptTask> read(CheckpointKey key, ByteBuffer stored) {
        try {
            return Optional.of(KeptTask.read(TaskId.parse(key.part()), stored, node.values()));
        } catch (WireException | IllegalArgumentException e) {
            LOG.warn("{} is no kept task, and is passed over: {}", key, e.getMessage());
            return Optional.empty();
        }
    }
}
