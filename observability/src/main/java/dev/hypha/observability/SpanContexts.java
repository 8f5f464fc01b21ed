package dev.hypha.observability;

import dev.hypha.spi.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Pattern;

/// Between the runtime's words for a place in a trace and OpenTelemetry's.
final class SpanContexts {
    private static final int HEXADECIMAL = 16;
    private static final Pattern MEMBER = Pattern.compile("\\s*,\\s*");

    private SpanContexts() {}

    /// Empty for a span of no trace.
    static Optional<TraceContext> of(SpanContext span) {
        if (!span.isValid()) {
            return Optional.empty();
        }
        String trace = span.getTraceId();
        return Optional.of(new TraceContext(
                Long.parseUnsignedLong(trace, 0, HEXADECIMAL, HEXADECIMAL),
                Long.parseUnsignedLong(trace, HEXADECIMAL, 2 * HEXADECIMAL, HEXADECIMAL),
                Long.parseUnsignedLong(span.getSpanId(), HEXADECIMAL),
                span.getTraceFlags().asByte(),
                text(span.getTraceState())));
    }

    /// What does not fit is left out, from the end, as the Recommendation says.
    private static String text(TraceState state) {
        if (state.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        state.forEach((key, value) -> {
            String member = key + "=" + value;
            if (text.length() + member.length() < TraceContext.STATE_LENGTH_MAX) {
                text.append(text.isEmpty() ? "" : ",").append(member);
            }
        });
        return text.toString();
    }

    static SpanContext of(TraceContext context) {
        return SpanContext.createFromRemoteParent(
                TraceId.fromLongs(context.traceIdHigh(), context.traceIdLow()),
                SpanId.fromLong(context.spanId()),
                TraceFlags.fromByte(context.flags()),
                state(context.state()));
    }

    /// Members that cannot be read are passed over.
    private static TraceState state(String text) {
        if (text.isEmpty()) {
            return TraceState.getDefault();
        }
        var state = TraceState.builder();
        for (String member : MEMBER.splitAsStream(text).toList().reversed()) { // the last one put comes first
            int equals = member.indexOf('=');
            if (equals > 0) {
                state.put(member.substring(0, equals), member.substring(equals + 1));
            }
        }
        return state.build();
    }
}
