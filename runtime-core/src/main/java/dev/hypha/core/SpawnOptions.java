package dev.hypha.core;

import dev.hypha.CallOptions;
import dev.hypha.spi.TraceContext;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import org.jspecify.annotations.Nullable;

/// What a SPAWN frame says between the task and its arguments. Most frames say nothing there, and share one
/// object a connection.
///
/// @param timeoutNanos the time that remains, 0 for no deadline
/// @param attempt which try, from 1
/// @param priority from -128 to 127
/// @param idempotencyKey the key, empty for none
/// @param detached whether the call outlives the connection
/// @param demands what the call asks of the node that runs it
/// @param callers on whose behalf it is made, with who has sent it
/// @param trace where in a trace the call comes from, if it says so
/// @param checkpoint what an earlier attempt has left, if any
record SpawnOptions(
        long timeoutNanos,
        int attempt,
        int priority,
        String idempotencyKey,
        boolean detached,
        Demands demands,
        Callers callers,
        @Nullable TraceContext trace,
        @Nullable Checkpoint checkpoint) {
    /// What a frame without flags says.
    ///
    /// @param callers who is at the other end
    static SpawnOptions plain(Callers callers) {
        return new SpawnOptions(0, 1, 0, "", false, Demands.NONE, callers, null, null);
    }

    /// Reads what [SpawnFrame#begin] wrote behind the task's number.
    ///
    /// @param table the chains of callers that came over the connection
    static SpawnOptions read(int flags, WireReader in, CallersTable table) {
        long timeoutNanos = (flags & SpawnFrame.TIMEOUT) != 0 ? in.readLong() : 0;
        int attempt = (flags & SpawnFrame.ATTEMPT) != 0 ? in.readVarInt() : 1;
        int priority = (flags & SpawnFrame.PRIORITY) != 0 ? in.readByte() : 0;
        String key = (flags & SpawnFrame.IDEMPOTENCY_KEY) != 0 ? in.readText() : "";
        if (timeoutNanos < 0 || attempt < 1 || key.length() > CallOptions.IDEMPOTENCY_KEY_LENGTH_MAX) {
            throw new WireException("HYP-WIRE-001 SPAWN with a timeout of " + timeoutNanos + " ns, attempt " + attempt
                    + ", a key of " + key.length() + " characters");
        }
        Demands demands = Demands.NONE;
        Callers callers = table.direct();
        @Nullable TraceContext trace = null;
        if ((flags & SpawnFrame.DEMANDS) != 0) {
            int more = in.readByte();
            if ((more & ~SpawnFrame.MORE_FLAGS) != 0) {
                throw new WireException("HYP-WIRE-001 unknown flags of demands: " + more);
            }
            demands = Demands.read((more & SpawnFrame.REJECTING) != 0, in);
            callers = (more & SpawnFrame.CALLERS) != 0 ? table.read(in) : callers;
            trace = (more & SpawnFrame.TRACE) != 0 ? Traces.read(in) : null;
        }
        @Nullable Checkpoint checkpoint = (flags & SpawnFrame.CHECKPOINT) != 0 ? Checkpoint.readCounted(in) : null;
        return new SpawnOptions(
                timeoutNanos,
                attempt,
                priority,
                key,
                (flags & SpawnFrame.DETACHED) != 0,
                demands,
                callers,
                trace,
                checkpoint);
    }
}
