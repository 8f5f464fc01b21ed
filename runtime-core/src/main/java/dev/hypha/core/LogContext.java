package dev.hypha.core;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/// Names the running call in what its thread logs, in SLF4J's MDC: task, function, node, and the trace if
/// there is one, by the name that OpenTelemetry's own log bridges give it. What was in the MDC before is there
/// again afterwards, and nothing else: also what the function has put there is gone, so that event loops, which
/// run many, carry nothing from one to the next.
final class LogContext {
    static final String TASK = "task";
    static final String FUNCTION = "function";
    static final String NODE = "node";
    static final String TRACE = "trace_id";

    /// Whether the logging library keeps a context at all. Where it does not, a call pays nothing: the JIT takes the
    /// question out.
    static final boolean KEPT = isKept(MDC.getMDCAdapter());

    private LogContext() {}

    private static boolean isKept(@Nullable MDCAdapter adapter) {
        return adapter != null && !(adapter instanceof NOPMDCAdapter);
    }

    /// Calls something of an execution in its context.
    static @Nullable Object call(Execution execution, Supplier<@Nullable Object> action) {
        @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.put(TASK, execution.id().toString());
        MDC.put(FUNCTION, execution.function.name());
        MDC.put(NODE, execution.node().name());
        execution.traceContext().ifPresent(trace -> MDC.put(TRACE, trace.traceId()));
        try {
            return action.get();
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
