package dev.hypha.core;

import dev.hypha.spi.TraceContext;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import org.jspecify.annotations.Nullable;

/// The trace context in a SPAWN frame, by `docs/protocol.md`.
final class Traces {
    private Traces() {}

    static void write(TraceContext trace, WireWriter out) {
        out.writeLong(Long.reverseBytes(trace.traceIdHigh())); // ids are bytes in an order of their own
        out.writeLong(Long.reverseBytes(trace.traceIdLow()));
        out.writeLong(Long.reverseBytes(trace.spanId()));
        out.writeByte(trace.flags());
        out.writeString(trace.state());
    }

    /// Reads what [#write] wrote.
    ///
    /// @return null for ids of 0, by which a caller says that it has none after all
    /// @throws WireException if it breaks the layout
    static @Nullable TraceContext read(WireReader in) {
        long high = Long.reverseBytes(in.readLong());
        long low = Long.reverseBytes(in.readLong());
        long span = Long.reverseBytes(in.readLong());
        byte flags = in.readByte();
        String state = in.readText();
        if (state.length() > TraceContext.STATE_LENGTH_MAX) {
            throw new WireException("HYP-WIRE-003 a trace state of " + state.length() + " characters; at most "
                    + TraceContext.STATE_LENGTH_MAX + " are read");
        }
        return (high == 0 && low == 0) || span == 0 ? null : new TraceContext(high, low, span, flags, state);
    }
}
