package dev.hypha.core;

import dev.hypha.Failure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Notes calls in the JDK's flight recorder, while a recording wants them. While none does, that takes nothing:
/// the JIT compiles the question away.
final class CallRecorder {
    /// Some images of the JDK are linked without a flight recorder.
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private CallRecorder() {}

    /// Whether a recording wants calls.
    static boolean isOn() {
        return PRESENT && CallEvent.PROBE.isEnabled();
    }

    /// Runs the function of an execution, and notes it.
    static void run(Execution execution) {
        CallEvent event = new CallEvent();
        event.begin();
        String outcome = execution.runFunction();
        event.end();
        if (event.shouldCommit()) {
            commit(event, execution, outcome);
        }
    }

    /// Notes a call that has ended without having run.
    ///
    /// @param failure null for one that has the result of another one
    static void neverRan(Execution execution, @Nullable Failure failure) {
        CallEvent event = new CallEvent();
        if (event.shouldCommit()) {
            commit(event, execution, outcome(failure));
        }
    }

    private static void commit(CallEvent event, Execution execution, String outcome) {
        event.function = execution.function.name();
        event.task = execution.id().toString();
        event.node = execution.node().name();
        event.caller = execution.caller().name();
        event.attempt = execution.attempt();
        event.outcome = outcome;
        event.queueTime = execution.queuedMillis();
        event.commit();
    }

    /// The word for an outcome.
    ///
    /// @param failure null for a success
    static String outcome(@Nullable Failure failure) {
        return failure == null ? "success" : failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
