package dev.hypha.spi;

import java.util.Optional;

/// The place of a call in a trace: what W3C Trace Context (Recommendation of 2021-11-23) sends in `traceparent`
/// and `tracestate`.
///
/// @param traceIdHigh the first 8 bytes of the trace's id
/// @param traceIdLow the last 8 bytes; not 0 if the first ones are
/// @param spanId the span that the call comes from; not 0
/// @param flags bit 0: the caller may have recorded its span (`sampled`); the others are reserved
/// @param state what tracing systems add of their own, in their syntax, at most [#STATE_LENGTH_MAX] characters;
///     mostly empty
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId, byte flags, String state) {
    /// The longest state, as the Recommendation wants at least to be passed on.
    public static final int STATE_LENGTH_MAX = 512;

    private static final int SAMPLED = 1;
    private static final int ID_DIGITS = 16;
    private static final int HEXADECIMAL = 16;
    private static final int TRACE_AT = 3;
    private static final int SPAN_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int LENGTH = 55;

    /// Checks what the Recommendation calls invalid.
    public TraceContext {
        if ((traceIdHigh == 0 && traceIdLow == 0) || spanId == 0) {
            throw new IllegalArgumentException("the ids of a trace and of a span are not 0");
        }
        if (state.length() > STATE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a trace state has at most " + STATE_LENGTH_MAX + " characters, this one has " + state.length());
        }
    }

    /// Reads the value of a `traceparent` header.
    ///
    /// @param traceparent such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`
    /// @return the context, with an empty state; empty if it cannot be read, so that a new trace is begun
    public static Optional<TraceContext> parse(String traceparent) {
        if (traceparent.length() != LENGTH || !traceparent.startsWith("00-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TraceContext(
                    digits(traceparent, TRACE_AT, ID_DIGITS),
                    digits(traceparent, TRACE_AT + ID_DIGITS, ID_DIGITS),
                    digits(traceparent, SPAN_AT, ID_DIGITS),
                    (byte) digits(traceparent, FLAGS_AT, 2),
                    ""));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the Recommendation wants it to be passed over
        }
    }

    private static long digits(String text, int from, int count) {
        return Long.parseUnsignedLong(text, from, from + count, HEXADECIMAL);
    }

    /// Whether the caller may have recorded its span.
    ///
    /// @return flag bit 0
    public boolean isSampled() {
        return (flags & SAMPLED) != 0;
    }

    /// The id of the trace as it is written.
    ///
    /// @return 32 hexadecimal digits
    public String traceId() {
        return "%016x%016x".formatted(traceIdHigh, traceIdLow);
    }

    /// The value of a `traceparent` header.
    @Override
    public String toString() {
        return "00-%s-%016x-%02x".formatted(traceId(), spanId, flags);
    }
}
