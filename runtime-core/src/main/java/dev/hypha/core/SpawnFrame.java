package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.CallOptions;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import org.jspecify.annotations.Nullable;

/// The SPAWN frame of `docs/protocol.md`: function, task, options, arguments.
///
/// @param functionId the function
/// @param sequence the task's number at its origin, which is the connection's dialer
/// @param timeoutNanos the time that remains, 0 for no deadline
/// @param attempt which try, from 1
/// @param priority from -128 to 127
/// @param idempotencyKey the key, empty for none
/// @param detached whether the call outlives the connection
/// @param demands what the call asks of the node that runs it
/// @param callers on whose behalf it is made, with who has sent it
/// @param checkpoint what an earlier attempt has left, if any
record SpawnFrame(
        long functionId,
        long sequence,
        long timeoutNanos,
        int attempt,
        int priority,
        String idempotencyKey,
        boolean detached,
        Demands demands,
        Callers callers,
        @Nullable Checkpoint checkpoint) {
    private static final int TIMEOUT = 1;
    private static final int ATTEMPT = 1 << 1;
    private static final int PRIORITY = 1 << 2;
    private static final int IDEMPOTENCY_KEY = 1 << 3;
    private static final int DETACHED = 1 << 4;
    private static final int DEMANDS = 1 << 5;
    private static final int CHECKPOINT = 1 << 6;

    // flags of the part that tells of demands and callers
    private static final int REJECTING = 1;
    private static final int CALLERS = 1 << 1;
    private static final int MORE_FLAGS = REJECTING | CALLERS;

    /// Writes all but the arguments.
    @SuppressWarnings("ReferenceEquality") // the default options are one object, and most calls have them
    static void begin(
            FrameWriter out,
            long id,
            Call<?> call,
            long sequence,
            int attempt,
            boolean detached,
            long deadlineNanos,
            Callers callers,
            @Nullable Checkpoint checkpoint) {
        CallOptions options = call.options();
        int flags = (deadlineNanos != 0 ? TIMEOUT : 0)
                | (attempt > 1 ? ATTEMPT : 0)
                | (detached ? DETACHED : 0)
                | (callers.isNone() ? 0 : DEMANDS)
                | (checkpoint != null ? CHECKPOINT : 0);
        if (options != CallOptions.DEFAULT) {
            flags |= (options.priority() != 0 ? PRIORITY : 0)
                    | (options.idempotencyKey().isPresent() ? IDEMPOTENCY_KEY : 0)
                    | (Demands.has(options.placement()) ? DEMANDS : 0);
        }
        out.begin(FrameType.SPAWN, flags, id);
        out.writeLong(call.function().id());
        out.writeLong(sequence);
        if (flags == 0) {
            return;
        }
        if ((flags & TIMEOUT) != 0) {
            out.writeLong(Math.max(1, deadlineNanos - System.nanoTime()));
        }
        if ((flags & ATTEMPT) != 0) {
            out.writeVarInt(attempt);
        }
        if ((flags & PRIORITY) != 0) {
            out.writeByte((byte) options.priority());
        }
        if ((flags & IDEMPOTENCY_KEY) != 0) {
            out.writeString(options.idempotencyKey().orElse(""));
        }
        if ((flags & DEMANDS) != 0) {
            writeMore(out, Demands.of(options.placement()), callers);
        }
        if (checkpoint != null) {
            checkpoint.writeCounted(out);
        }
    }

    private static void writeMore(FrameWriter out, Demands demands, Callers callers) {
        out.writeByte((byte) ((demands.rejecting() ? REJECTING : 0) | (callers.isNone() ? 0 : CALLERS)));
        demands.write(out);
        if (!callers.isNone()) {
            CallersTable.write(callers, out);
        }
    }

    /// Reads all but the arguments.
    ///
    /// @param table the chains of callers that came over the connection
    static SpawnFrame read(int flags, WireReader in, CallersTable table) {
        long functionId = in.readLong();
        long sequence = in.readLong();
        long timeoutNanos = (flags & TIMEOUT) != 0 ? in.readLong() : 0;
        int attempt = (flags & ATTEMPT) != 0 ? in.readVarInt() : 1;
        int priority = (flags & PRIORITY) != 0 ? in.readByte() : 0;
        String key = (flags & IDEMPOTENCY_KEY) != 0 ? in.readText() : "";
        if (timeoutNanos < 0 || attempt < 1 || key.length() > CallOptions.IDEMPOTENCY_KEY_LENGTH_MAX) {
            throw new WireException("HYP-WIRE-001 SPAWN with a timeout of " + timeoutNanos + " ns, attempt " + attempt
                    + ", a key of " + key.length() + " characters");
        }
        Demands demands = Demands.NONE;
        Callers callers = table.direct();
        if ((flags & DEMANDS) != 0) {
            int more = in.readByte();
            if ((more & ~MORE_FLAGS) != 0) {
                throw new WireException("HYP-WIRE-001 unknown flags of demands: " + more);
            }
            demands = Demands.read((more & REJECTING) != 0, in);
            callers = (more & CALLERS) != 0 ? table.read(in) : callers;
        }
        @Nullable Checkpoint checkpoint = (flags & CHECKPOINT) != 0 ? Checkpoint.readCounted(in) : null;
        return new SpawnFrame(
                functionId,
                sequence,
                timeoutNanos,
                attempt,
                priority,
                key,
                (flags & DETACHED) != 0,
                demands,
                callers,
                checkpoint);
    }
}
