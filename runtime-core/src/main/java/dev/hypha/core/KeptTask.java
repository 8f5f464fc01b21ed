package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.NodeId;
import dev.hypha.TaskId;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a task was when its caller last heard of it, out of a store. Immutable.
///
/// To go on: spawn the function again, with [Call#resuming] of the [#state], and delete this one.
public final class KeptTask {
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 256;

    private final TaskId task;
    private final NodeId caller;
    private final String function;
    private final Optional<String> idempotencyKey;
    private final Instant kept;
    private final ByteBuffer state;
    private final ValueCodec values;

    private KeptTask(
            TaskId task,
            NodeId caller,
            String function,
            Optional<String> idempotencyKey,
            Instant kept,
            ByteBuffer state,
            ValueCodec values) {
        this.task = task;
        this.caller = caller;
        this.function = function;
        this.idempotencyKey = idempotencyKey;
        this.kept = kept;
        this.state = state;
        this.values = values;
    }

    /// As [#read] reads it; `docs/checkpoints.md` has the format.
    static ByteBuffer write(NodeId caller, Call<?> call, Instant now, ByteBuffer state, ValueCodec values) {
        WireWriter out = new WireWriter(values, ByteBuffer.allocate(HEAD_BYTES + state.remaining()));
        out.writeByte(VERSION);
        out.writeString(caller.name());
        out.writeString(call.function().name());
        out.writeString(call.options().idempotencyKey().orElse(""));
        out.writeLong(now.toEpochMilli());
        out.ensure(state.remaining());
        out.buffer().put(state.duplicate());
        return out.buffer().flip();
    }

    /// @throws WireException if it is none, also as an [IllegalArgumentException] for the caller's name
    static KeptTask read(TaskId task, ByteBuffer stored, ValueCodec values) {
        WireReader in = new WireReader(values, stored.duplicate());
        byte version = in.readByte();
        if (version != VERSION) {
            throw new WireException("HYP-WIRE-001 a kept task of version " + version + ", expected " + VERSION);
        }
        NodeId caller = new NodeId(in.readText());
        String function = in.readText();
        String key = in.readText();
        Instant kept = Instant.ofEpochMilli(in.readLong());
        return new KeptTask(
                task,
                caller,
                function,
                key.isEmpty() ? Optional.empty() : Optional.of(key),
                kept,
                in.buffer().slice(),
                values);
    }

    /// The task that it was: its later attempts had the same id, a call that resumes it has another.
    ///
    /// @return the id
    public TaskId task() {
        return task;
    }

    /// The node that had spawned it.
    ///
    /// @return the node's name
    public NodeId caller() {
        return caller;
    }

    /// What it ran.
    ///
    /// @return the function's name, such as `org.example.Primes.count`
    public String function() {
        return function;
    }

    /// The key that its call had: by it an application knows which of its jobs it was.
    ///
    /// @return the key, if it had one
    public Optional<String> idempotencyKey() {
        return idempotencyKey;
    }

    /// When the checkpoint was put into the store, by the caller's clock.
    ///
    /// @return the time, to the millisecond
    public Instant kept() {
        return kept;
    }

    /// What the function has kept.
    ///
    /// @param type the class that the function declares for its checkpoints
    /// @param <T> that class
    /// @return a copy of the state
    /// @throws WireException if it is of another class, or this program does not know its class
    public <T> T state(Class<T> type) {
        WireReader in = new WireReader(values, state.duplicate());
        @Nullable Object value = in.readValue();
        in.expectEnd();
        if (!type.isInstance(value)) {
            throw new WireException("HYP-WIRE-001 a checkpoint of " + function + " that is no " + type.getName());
        }
        return type.cast(value);
    }

    /// Without the state, which may be secret.
    @Override
    public String toString() {
        return "task " + task + " " + function + " of " + caller + ", kept " + kept;
    }
}
