package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.TaskId;
import dev.hypha.security.Permission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a node tells operators of the calls that run or wait there, or that it spawned. Snapshots: a call may
/// have gone on meanwhile. Arguments and results are never told.
///
/// Looking at all calls takes time, so this is for virtual threads, not for event loops.
public final class Inspection {
    private final Node node;

    Inspection(Node node) {
        this.node = node;
    }

    // ---- all tasks

    /// The calls that run or wait here, and those of this node that are being placed.
    ///
    /// @param query which
    /// @return the oldest ones
    public TaskPage tasks(TaskQuery query) {
        PriorityQueue<Found> oldest = new PriorityQueue<>(Comparator.comparingLong(Found::ageMillis));
        int total = 0;
        for (Execution each : node.executions().all()) {
            if (query.matches(each)) {
                total++;
                add(oldest, new Found(each, null, each.ageMillis()), query.limit());
            }
        }
        for (SpawnedCall<?> each : node.pending()) {
            if (!each.isDone() && query.matchesPlacing(each)) {
                total++;
                add(oldest, new Found(null, each, each.pendingMillis()), query.limit());
            }
        }
        List<TaskInfo> tasks = new ArrayList<>();
        while (!oldest.isEmpty()) {
            tasks.add(oldest.remove().info(node));
        }
        return new TaskPage(tasks.reversed(), total);
    }

    private static void add(PriorityQueue<Found> oldest, Found found, int limit) {
        oldest.add(found);
        if (oldest.size() > limit) {
            oldest.remove(); // the youngest
        }
    }

    /// One of the two; ids and words are made for those alone that are told.
    private record Found(
            @Nullable Execution execution, @Nullable SpawnedCall<?> placing, long ageMillis) {
        TaskInfo info(Node node) {
            return execution != null
                    ? TaskInfo.of(execution)
                    : TaskInfo.placing(Objects.requireNonNull(placing), node.id());
        }
    }

    /// The functions of this node, but those by which operators ask.
    ///
    /// @return in no order
    public List<FunctionInfo> functions() {
        Map<String, FunctionLoad> loads = loads();
        return node.functions().all().stream()
                .filter(entry -> !entry.isOperation())
                .map(entry -> entry.info(loads.getOrDefault(entry.descriptor().name(), FunctionLoad.NONE)))
                .toList();
    }

    /// How busy the node is.
    ///
    /// @return its slots, process and functions
    public NodeLoad load() {
        return new NodeLoad(node.executions().gate().slots(), NodeLoad.Machine.now(), loads());
    }

    private Map<String, FunctionLoad> loads() {
        Map<String, FunctionLoad> loads = new HashMap<>();
        for (Execution each : node.executions().all()) {
            if (Permission.toCall(each.function.name()) == Permission.CALL) {
                loads.merge(each.function.name(), FunctionLoad.of(TaskInfo.stateOf(each)), FunctionLoad::plus);
            }
        }
        return loads;
    }

    // ---- one task

    private Optional<Execution> find(TaskId id) {
        return node.executions().all().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    /// A call that this node has spawned and that has not ended, wherever it is.
    private Optional<SpawnedCall<?>> findSpawned(TaskId id) {
        if (id.origin() != node.incarnation()) {
            return Optional.empty();
        }
        Stream<SpawnedCall<?>> here = node.executions().all().stream()
                .filter(LocalExecution.class::isInstance)
                .map(each -> ((LocalExecution) each).spawned());
        return Stream.concat(
                        Stream.concat(here, node.pending().stream()),
                        node.peers().spawned())
                .filter(each -> each.sequence() == id.sequence() && !each.isDone())
                .findFirst();
    }

    /// All that is known here of a task.
    ///
    /// @param id the task
    /// @return nothing if it is not known
    public TaskReport describe(TaskId id) {
        return new TaskReport(find(id).map(Execution::details), findSpawned(id).map(SpawnedCall::details));
    }

    /// Why a task is where it is.
    ///
    /// @param id the task
    /// @return nothing if it is not known
    public TaskReasons explain(TaskId id) {
        Optional<SpawnedCall<?>> spawned = findSpawned(id);
        Optional<String> state = find(id).map(Waiting::describe);
        return new TaskReasons(
                state.isPresent() ? state : spawned.flatMap(SpawnedCall::placing),
                spawned.map(call -> node.explain(call.call())));
    }

    /// Where a task's thread is.
    ///
    /// @param id the task
    /// @return empty if it does not run or wait here
    public Optional<TaskStack> stack(TaskId id) {
        return find(id).flatMap(Inspection::stack);
    }

    private static Optional<TaskStack> stack(Execution execution) {
        @Nullable Thread thread = execution.isStarted() ? execution.thread() : null;
        if (thread == null) {
            return Optional.of(new TaskStack(TaskInfo.of(execution), "", List.of()));
        }
        List<String> frames = Frames.ofFunction(thread.getStackTrace()).stream()
                .map(StackTraceElement::toString)
                .toList();
        if (execution.hasEnded()) {
            return Optional.empty(); // the thread may have gone on to another call
        }
        String name = thread.isVirtual() ? "virtual thread #" + thread.threadId() : "thread " + thread.getName();
        return Optional.of(new TaskStack(TaskInfo.of(execution), name + ", " + thread.getState(), frames));
    }

    /// Asks a task to stop, whoever has spawned it. If a call asks for it, everyone on whose behalf it runs
    /// must have the permission `cancel` for the task's function, or that call ends as `Denied`.
    ///
    /// @param id the task
    /// @return false if it is not known here; else its caller learns that it was cancelled
    public boolean cancel(TaskId id) {
        Optional<Execution> execution = find(id);
        if (execution.isPresent()) {
            checkMayCancel(execution.get().function.name());
            execution.get().cancel();
            return true;
        }
        Optional<SpawnedCall<?>> placing = node.pending().stream()
                .filter(each -> each.id().equals(id) && !each.isDone())
                .findFirst()
                .map(each -> each);
        placing.ifPresent(each -> {
            checkMayCancel(each.call().function().name());
            each.cancel();
        });
        return placing.isPresent();
    }

    private void checkMayCancel(String function) {
        @Nullable Execution asking = Execution.currentOrNull();
        @Nullable
        Failure denied = asking == null ? null : node.guard().refusal(Permission.CANCEL, asking.callers, function);
        if (denied != null) {
            throw new CallRefusedException(denied);
        }
    }
}
