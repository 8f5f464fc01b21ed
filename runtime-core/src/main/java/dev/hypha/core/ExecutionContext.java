package dev.hypha.core;

import dev.hypha.Cancellation;
import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.TaskId;
import dev.hypha.security.Identity;
import dev.hypha.spi.FunctionDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a function sees of its call, and what belongs to the call: where it runs, for whom, until when, its
/// children and its checkpoints.
abstract class ExecutionContext extends Lifecycle implements TaskContext {
    final Node node;
    final FunctionDescriptor<?, ?> function;
    /// On whose behalf it runs.
    final Callers callers;
    /// The deadline by `System.nanoTime()`, 0 for none.
    final long deadlineNanos;

    private volatile @Nullable Family family;

    ExecutionContext(Node node, FunctionDescriptor<?, ?> function, Callers callers, long deadlineNanos) {
        this.node = node;
        this.function = function;
        this.callers = callers;
        this.deadlineNanos = deadlineNanos;
    }

    /// The children and listeners of this execution, made when the first comes.
    final Family family() {
        @Nullable Family existing = family;
        if (existing != null) {
            return existing;
        }
        synchronized (this) {
            existing = family;
            if (existing == null) {
                existing = new Family();
                family = existing;
            }
        }
        if (isRequested()) {
            existing.cancelChildren();
        }
        return existing;
    }

    /// The same, if there are any.
    final @Nullable Family familyOrNull() {
        return family;
    }

    /// What the call asks of this node.
    Demands demands() {
        @Nullable Family members = family;
        return members == null ? Demands.NONE : members.demands();
    }

    /// What it has spawned and has not ended.
    final TaskDetails.Kin kin() {
        @Nullable Family members = family;
        return members == null ? TaskDetails.Kin.NONE : members.kin();
    }

    /// The task's id, for people.
    @Override
    public abstract TaskId id();

    @Override
    public final NodeId node() {
        return node.id();
    }

    @Override
    public final List<String> callerIdentities() {
        return callers.identities().stream().map(Identity::uri).toList();
    }

    @Override
    public final Optional<Duration> remaining() {
        return deadlineNanos == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    @Override
    public final DistributedRuntime runtime() {
        return node;
    }

    // ---- cancellation

    @Override
    public final Cancellation cancellation() {
        return this;
    }

    @Override
    public final void onRequest(Runnable action) {
        family().onRequest(action, this);
    }

    // ---- checkpoints

    @Override
    public final void checkpoint(Object state) {
        Checkpoint made = Checkpoint.of(function, state, node.values());
        if (!hasEnded()) {
            keep(made);
        }
    }

    /// Keeps a checkpoint with the caller.
    abstract void keep(Checkpoint checkpoint);

    /// The checkpoint that an earlier attempt has left.
    abstract @Nullable Checkpoint kept();

    @Override
    public final <T> Optional<T> restored(Class<T> type) {
        Class<?> declared = Checkpoint.type(function);
        if (!type.equals(declared)) {
            throw new IllegalArgumentException("HYP-CALL-011 " + function.name() + " declares checkpoints of "
                    + declared.getName() + ", and was asked for a " + type.getName());
        }
        return Optional.ofNullable(kept()).map(checkpoint -> checkpoint.read(node.values(), type));
    }
}
