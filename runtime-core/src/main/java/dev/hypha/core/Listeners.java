package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Those who are told what a node does. A node that nobody listens to has none of these, so that its calls
/// compare a reference with null and do nothing else.
///
/// What a listener throws ends here: it is logged, at most once a second, and the others are told all the same.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final long LOG_PAUSE_NANOS = 1_000_000_000;
    private static final AtomicLong LAST_LOGGED = new AtomicLong(System.nanoTime() - LOG_PAUSE_NANOS);

    private final NodeId node;
    private final List<RuntimeListener> all;
    /// The one that there is, if there is but one, as there mostly is.
    private final @Nullable RuntimeListener only;

    private Listeners(NodeId node, List<RuntimeListener> all) {
        this.node = node;
        this.all = all;
        this.only = all.size() == 1 ? all.getFirst() : null;
    }

    /// The listeners of a node.
    ///
    /// @return null if there is nobody to tell
    static @Nullable Listeners of(NodeId node, List<RuntimeListener> listeners) {
        return listeners.isEmpty() ? null : new Listeners(node, listeners);
    }

    void started(NodeReadings readings) {
        tell(all, each -> each.nodeStarted(readings));
    }

    void stopped(NodeReadings readings) {
        tell(all, each -> each.nodeStopped(readings));
    }

    void occurred(RuntimeEvent event) {
        tell(all, each -> each.occurred(event));
    }

    /// A call is spawned.
    ///
    /// @return who is told of this call
    CallListener spawned(SpawnedCall<?> call) {
        return only == null
                ? joined(each -> spawned(each, call), CallListener.NONE, JoinedCall::new)
                : spawned(only, call);
    }

    private CallListener spawned(RuntimeListener listener, SpawnedCall<?> call) {
        try {
            return listener.callSpawned(node, call);
        } catch (Throwable e) {
            failed(e);
            return CallListener.NONE;
        }
    }

    /// A call has come.
    ///
    /// @return who is told of this execution; null if nobody cares
    @SuppressWarnings("ReferenceEquality") // the constant is meant
    @Nullable
    ExecutionListener arrived(ExecutionContext execution, @Nullable TraceContext caller) {
        Optional<TraceContext> from = Optional.ofNullable(caller);
        ExecutionListener listener = only == null
                ? joined(each -> arrived(each, execution, from), ExecutionListener.NONE, JoinedExecution::new)
                : arrived(only, execution, from);
        return listener == ExecutionListener.NONE
                ? null
                : wantsTimes(listener) ? new TimedExecution(listener) : listener;
    }

    private static ExecutionListener arrived(
            RuntimeListener listener, ExecutionContext execution, Optional<TraceContext> from) {
        try {
            return listener.callArrived(execution.function, execution, from);
        } catch (Throwable e) {
            failed(e);
            return ExecutionListener.NONE;
        }
    }

    private static boolean wantsTimes(ExecutionListener listener) {
        try {
            return listener.isTimed();
        } catch (Throwable e) {
            failed(e);
            return false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // the constant is meant, and costs nothing to recognize
    private <T> T joined(Function<RuntimeListener, T> question, T none, Function<List<T>, T> join) {
        List<T> answers = new ArrayList<>(all.size());
        for (RuntimeListener each : all) {
            T answer = question.apply(each);
            if (answer != none) {
                answers.add(answer);
            }
        }
        return switch (answers.size()) {
            case 0 -> none;
            case 1 -> answers.getFirst();
            default -> join.apply(answers);
        };
    }

    private static <T> void tell(List<T> listeners, Consumer<T> what) {
        for (T each : listeners) {
            try {
                what.accept(each);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    /// A listener has thrown.
    static void failed(Throwable thrown) {
        long now = System.nanoTime();
        long last = LAST_LOGGED.get();
        if (now - last >= LOG_PAUSE_NANOS && LAST_LOGGED.compareAndSet(last, now)) {
            LOG.warn(
                    "a listener of the runtime failed; calls go on (more of these within a second are not logged)",
                    thrown);
        }
    }

    /// Several that are told of a call.
    private record JoinedCall(List<CallListener> all) implements CallListener {
        @Override
        public Optional<TraceContext> placed(NodeId where, int attempt) {
            Optional<TraceContext> trace = Optional.empty();
            for (CallListener each : all) {
                try {
                    Optional<TraceContext> own = each.placed(where, attempt);
                    trace = trace.isPresent() ? trace : own;
                } catch (Throwable e) {
                    failed(e);
                }
            }
            return trace;
        }

        @Override
        public void refused(Failure why) {
            tell(all, each -> each.refused(why));
        }

        @Override
        public void retried(Failure why) {
            tell(all, each -> each.retried(why));
        }

        @Override
        public void migrated(Failure why) {
            tell(all, each -> each.migrated(why));
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure) {
            tell(all, each -> each.ended(kind, failure));
        }
    }

    /// Several that are told of an execution. They leave it in the opposite order, as what they have bound to
    /// the thread is nested.
    private record JoinedExecution(List<ExecutionListener> all) implements ExecutionListener {
        @Override
        public boolean isTimed() {
            boolean timed = false;
            for (ExecutionListener each : all) {
                timed |= each.isTimed();
            }
            return timed;
        }

        @Override
        public void started(long queueNanos) {
            tell(all, each -> each.started(queueNanos));
        }

        @Override
        public void left() {
            tell(all.reversed(), ExecutionListener::left);
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
            tell(all, each -> each.ended(kind, failure, runNanos));
        }

        @Override
        public Optional<TraceContext> traceContext() {
            return all.stream().flatMap(each -> each.traceContext().stream()).findFirst();
        }
    }
}
