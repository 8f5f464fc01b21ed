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

    private Listeners(NodeId node, List<RuntimeListener> all) {
        this.node = node;
        this.all = all;
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
    /// @return who is told of this call; null if nobody cares
    @Nullable
    ObservedCall spawned(SpawnedCall<?> call) {
        @Nullable
        CallListener listener = asked(each -> each.callSpawned(node, call), CallListener.NONE, JoinedCall::new);
        return listener == null ? null : new ObservedCall(listener);
    }

    /// A call has come.
    ///
    /// @return who is told of this execution; null if nobody cares
    @Nullable
    ObservedExecution arrived(Execution execution, @Nullable TraceContext caller) {
        Optional<TraceContext> from = Optional.ofNullable(caller);
        @Nullable
        ExecutionListener listener = asked(
                each -> each.callArrived(execution.function, execution, from),
                ExecutionListener.NONE,
                JoinedExecution::new);
        return listener == null ? null : new ObservedExecution(listener);
    }

    @SuppressWarnings("ReferenceEquality") // the constant is meant, and costs nothing to recognize
    private <T> @Nullable T asked(Function<RuntimeListener, T> question, T none, Function<List<T>, T> join) {
        @Nullable T first = null;
        @Nullable List<T> more = null;
        for (RuntimeListener each : all) {
            T answer;
            try {
                answer = question.apply(each);
            } catch (RuntimeException | LinkageError e) {
                failed(e);
                continue;
            }
            if (answer == none) {
                continue;
            }
            if (first == null) {
                first = answer;
            } else {
                more = more == null ? new ArrayList<>(List.of(first)) : more;
                more.add(answer);
            }
        }
        return more == null ? first : join.apply(more);
    }

    private static <T> void tell(List<T> listeners, Consumer<T> what) {
        for (T each : listeners) {
            try {
                what.accept(each);
            } catch (RuntimeException | LinkageError e) {
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
                } catch (RuntimeException | LinkageError e) {
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
