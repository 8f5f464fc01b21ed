package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.CallOptions;
import dev.hypha.spi.TraceContext;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import org.jspecify.annotations.Nullable;

/// The SPAWN frame of `docs/protocol.md`: function, task, options, arguments.
final class SpawnFrame {
    static final int TIMEOUT = 1;
    static final int ATTEMPT = 1 << 1;
    static final int PRIORITY = 1 << 2;
    static final int IDEMPOTENCY_KEY = 1 << 3;
    static final int DETACHED = 1 << 4;
    static final int DEMANDS = 1 << 5;
    static final int CHECKPOINT = 1 << 6;

    // flags of the part that tells of demands, callers and traces
    static final int REJECTING = 1;
    static final int CALLERS = 1 << 1;
    static final int TRACE = 1 << 2;
    static final int MORE_FLAGS = REJECTING | CALLERS | TRACE;

    private SpawnFrame() {}

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
            @Nullable TraceContext trace,
            @Nullable Checkpoint checkpoint) {
        CallOptions options = call.options();
        int flags = (deadlineNanos != 0 ? TIMEOUT : 0)
                | (attempt > 1 ? ATTEMPT : 0)
                | (detached ? DETACHED : 0)
                | (callers.isNone() && trace == null ? 0 : DEMANDS)
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
            writeMore(out, Demands.of(options.placement()), callers, trace);
        }
        if (checkpoint != null) {
            checkpoint.writeCounted(out);
        }
    }

    private static void writeMore(FrameWriter out, Demands demands, Callers callers, @Nullable TraceContext trace) {
        out.writeByte((byte) ((demands.rejecting() ? REJECTING : 0)
                | (callers.isNone() ? 0 : CALLERS)
                | (trace == null ? 0 : TRACE)));
        demands.write(out);
        if (!callers.isNone()) {
            CallersTable.write(callers, out);
        }
        if (trace != null) {
            Traces.write(trace, out);
        }
    }
}
