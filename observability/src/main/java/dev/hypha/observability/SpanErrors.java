package dev.hypha.observability;

import dev.hypha.Failure;
import dev.hypha.spi.OutcomeKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/// Failures on spans, by the semantic conventions: a status, `error.type`, and for what a function threw an
/// event `exception` with the trace that is stitched over all nodes.
final class SpanErrors {
    private static final AttributeKey<String> CODE = AttributeKey.stringKey("hypha.error.code");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_STACKTRACE = AttributeKey.stringKey("exception.stacktrace");

    private SpanErrors() {}

    static void record(Span span, Failure failure) {
        if (!span.isRecording()) {
            return;
        }
        span.setStatus(StatusCode.ERROR, failure.code() + " " + failure.message());
        span.setAttribute(CODE, failure.code());
        if (failure instanceof Failure.Threw(var thrown, var _)) {
            span.setAttribute(HyphaAttributes.ERROR_TYPE, thrown.type());
            span.addEvent(
                    "exception",
                    Attributes.of(
                            EXCEPTION_TYPE,
                            thrown.type(),
                            EXCEPTION_MESSAGE,
                            thrown.message(),
                            EXCEPTION_STACKTRACE,
                            thrown.stackTrace()));
        } else {
            span.setAttribute(
                    HyphaAttributes.ERROR_TYPE, OutcomeKind.of(failure).label());
        }
    }
}
