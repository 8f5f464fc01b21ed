package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that runs on the node that spawned it.
final class LocalExecution extends Execution {
    private final SpawnedCall<?> spawned;
    private final Object arguments;

    LocalExecution(Node node, SpawnedCall<?> spawned, Object arguments, long deadlineNanos) {
        super(node, spawned.call().function(), spawned.callers(), deadlineNanos);
        this.spawned = spawned;
        this.arguments = arguments;
    }

    @Override
    Object takeArguments() {
        return arguments;
    }

    @Override
    @Nullable
    Failure succeeded(@Nullable Object value) {
        Object isolated;
        try {
            isolated = node.isolation().result(function, value);
        } catch (RuntimeException e) {
            Failure failure = OutcomeFrame.unencodable(function, e);
            failed(failure);
            return failure;
        }
        tellEnd(null);
        @SuppressWarnings("unchecked") // the function made it for this call
        SpawnedCall<Object> typed = (SpawnedCall<Object>) spawned;
        typed.succeed(isolated);
        return null;
    }

    @Override
    void failed(Failure failure) {
        tellEnd(failure);
        spawned.attemptFailed(failure, this);
    }

    @Override
    Demands demands() {
        return Demands.of(spawned.call().placement());
    }

    @Override
    Duration timeout() {
        return spawned.timeout();
    }

    @Override
    void forget() {
        node.executions().ended(this);
    }

    @Override
    public TaskId id() {
        return spawned.id();
    }

    @Override
    public int attempt() {
        return spawned.attempt();
    }

    @Override
    public NodeId caller() {
        return node.id();
    }

    @Override
    public void report(Progress progress) {
        spawned.progressed(progress);
    }

    @Override
    Progress progress() {
        return spawned.progress();
    }

    @Override
    void keep(Checkpoint checkpoint) {
        spawned.checkpointed(checkpoint, this);
    }

    @Override
    @Nullable
    Checkpoint kept() {
        return spawned.restored();
    }

    @Override
    TaskDetails details() {
        return details(
                spawned.call().options().priority(),
                spawned.isDetached(),
                spawned.parent(),
                new TaskDetails.Checkpoints(
                        spawned.restored() != null, spawned.checkpointBytes().isPresent()));
    }

    SpawnedCall<?> spawned() {
        return spawned;
    }

    long sequence() {
        return spawned.sequence();
    }
}
