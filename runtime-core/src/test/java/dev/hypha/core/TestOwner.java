package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that exists only to own the ends of channels.
final class TestOwner extends Execution {
    TestOwner(Node node) {
        this(node, Callers.NONE);
    }

    TestOwner(Node node, Callers callers) {
        super(node, TestFunctionsCalls.SLEEP, callers, 0);
    }

    /// Its function is over.
    void endNow() {
        family().end();
    }

    @Override
    Object takeArguments() {
        throw new UnsupportedOperationException();
    }

    @Override
    @Nullable
    Failure succeeded(@Nullable Object value) {
        return null;
    }

    @Override
    void failed(Failure failure) {}

    @Override
    Duration timeout() {
        return Duration.ZERO;
    }

    @Override
    void forget() {}

    @Override
    public TaskId id() {
        return new TaskId(1, 2);
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public NodeId caller() {
        return node.id();
    }

    @Override
    public void report(Progress progress) {}

    @Override
    Progress progress() {
        return Progress.NONE;
    }

    @Override
    TaskDetails details() {
        return details(0, false, Optional.empty(), new TaskDetails.Checkpoints(false, false));
    }

    @Override
    void keep(Checkpoint checkpoint) {}

    @Override
    Checkpoint kept() {
        return null;
    }
}
