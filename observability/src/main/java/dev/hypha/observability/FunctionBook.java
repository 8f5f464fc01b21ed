package dev.hypha.observability;

import dev.hypha.Failure;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.OutcomeKind;
import io.opentelemetry.api.common.Attributes;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// What a node has counted of one function. All calls of it share one of these, so that counting allocates
/// nothing.
///
/// The counts that every call passes lie side by side: what threads on several processors write moves from
/// cache to cache with each write, and so moves once for a call and not five times. A [LongAdder] is no
/// remedy here: a virtual thread that is as old as its call has no cell of its own yet.
final class FunctionBook {
    private static final double NANOS = 1e-9;
    /// Far enough from the array's beginning, and from its end, for nothing else to be in the same cache line.
    private static final int PADDING = 8;

    /// One of these is too many, and the increase of a count that first shows as 1 is 0.
    private static final Set<OutcomeKind> ALARMING = EnumSet.of(OutcomeKind.LOST, OutcomeKind.POISONED);

    private static final int SPAWNED = PADDING;
    private static final int ARRIVED = PADDING + 1;
    private static final int STARTED = PADDING;
    private static final int EXECUTED = PADDING + 1;
    private static final int SUCCEEDED = PADDING + 2;

    private final Attributes attributes;
    /// Counted by the threads that spawn calls, or bring them from elsewhere.
    private final AtomicLongArray coming = new AtomicLongArray(2 * PADDING + 2);
    /// Counted by the threads that run functions, or bring outcomes from elsewhere.
    private final AtomicLongArray going = new AtomicLongArray(2 * PADDING + 3);
    private final Counts ended;
    private final Counts retried;
    private final Counts refusedElsewhere;
    private final LongAdder migrated = new LongAdder();
    private final Counts executed;
    private final Counts refusedHere;
    private final MetricsProvider.Recorder queueDuration;
    private final MetricsProvider.Recorder runDuration;
    private final TimingPeriod period = new TimingPeriod();
    private final CallListener call = new Spawned();
    private final ExecutionListener execution = new Arrived();
    /// By the logarithm of the period.
    private final List<ExecutionListener> timedExecutions;

    FunctionBook(Attributes attributes, MetricsProvider.Histogram queue, MetricsProvider.Histogram run) {
        this.attributes = attributes;
        this.ended = new Counts(attributes, () -> going.get(SUCCEEDED), ALARMING);
        this.retried = new Counts(attributes, () -> 0, Set.of());
        this.refusedElsewhere = new Counts(attributes, () -> 0, Set.of());
        this.executed = new Counts(attributes, () -> going.get(EXECUTED), Set.of());
        this.refusedHere = new Counts(attributes, () -> 0, Set.of());
        this.queueDuration = queue.with(attributes);
        this.runDuration = run.with(attributes);
        this.timedExecutions = IntStream.iterate(1, each -> each <= TimingPeriod.MAX, each -> 2 * each)
                .<ExecutionListener>mapToObj(Timed::new)
                .toList();
    }

    /// Counts by outcome. Kinds that never came are not told, but for some.
    private static final class Counts {
        private final Map<OutcomeKind, Count> failed = new EnumMap<>(OutcomeKind.class);
        private final LongSupplier succeeded;
        private final Attributes success;
        private final Set<OutcomeKind> alwaysTold;

        private record Count(LongAdder count, Attributes attributes) {}

        /// @param succeeded counted elsewhere
        /// @param alwaysTold failures that are told though none came
        Counts(Attributes common, LongSupplier succeeded, Set<OutcomeKind> alwaysTold) {
            this.succeeded = succeeded;
            this.alwaysTold = alwaysTold;
            this.success = with(common, OutcomeKind.SUCCEEDED);
            for (OutcomeKind each : OutcomeKind.all()) {
                if (each != OutcomeKind.SUCCEEDED) {
                    failed.put(each, new Count(new LongAdder(), with(common, each)));
                }
            }
        }

        private static Attributes with(Attributes common, OutcomeKind kind) {
            return common.toBuilder().put(HyphaAttributes.OUTCOME, kind.label()).build();
        }

        void count(OutcomeKind failure) {
            Objects.requireNonNull(failed.get(failure)).count().increment(); // all are there
        }

        long sum() {
            return succeeded.getAsLong()
                    + failed.values().stream()
                            .mapToLong(each -> each.count().sum())
                            .sum();
        }

        void read(MetricsProvider.Values values) {
            long well = succeeded.getAsLong();
            if (well > 0) {
                values.add(well, success);
            }
            failed.forEach((kind, each) -> {
                long now = each.count().sum();
                if (now > 0 || alwaysTold.contains(kind)) {
                    values.add(now, each.attributes());
                }
            });
        }
    }

    private final class Spawned implements CallListener {
        @Override
        public void refused(Failure why) {
            refusedElsewhere.count(OutcomeKind.of(why));
        }

        @Override
        public void retried(Failure why) {
            retried.count(OutcomeKind.of(why));
        }

        @Override
        public void migrated(Failure why) {
            migrated.increment();
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure) {
            if (kind == OutcomeKind.SUCCEEDED) {
                going.getAndIncrement(SUCCEEDED);
            } else {
                ended.count(kind);
            }
        }
    }

    /// Of executions that are counted only.
    private class Arrived implements ExecutionListener {
        @Override
        public boolean isTimed() {
            return false;
        }

        @Override
        public void started(long queueNanos) {
            going.getAndIncrement(STARTED);
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
            if (kind == OutcomeKind.SUCCEEDED) {
                going.getAndIncrement(EXECUTED);
            } else {
                executed.count(kind);
            }
        }
    }

    /// Of executions that are timed, each for as many as the period was.
    private final class Timed extends Arrived {
        private final int executions;

        Timed(int executions) {
            this.executions = executions;
        }

        @Override
        public boolean isTimed() {
            return true;
        }

        @Override
        public void started(long queueNanos) {
            super.started(queueNanos);
            queueDuration.record(queueNanos * NANOS, executions);
            period.timed(System.nanoTime());
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
            super.ended(kind, failure, runNanos);
            if (runNanos != 0) { // else it never started
                runDuration.record(runNanos * NANOS, executions);
            }
        }
    }

    CallListener spawned() {
        coming.getAndIncrement(SPAWNED);
        return call;
    }

    ExecutionListener arrived() {
        long before = coming.getAndIncrement(ARRIVED);
        int executions = period.executions();
        return (before & (executions - 1)) == 0
                ? timedExecutions.get(Integer.numberOfTrailingZeros(executions))
                : execution;
    }

    void refused(Failure why) {
        refusedHere.count(OutcomeKind.of(why));
    }

    // ---- reading

    void readSpawned(MetricsProvider.Values values) {
        add(coming.get(SPAWNED), values);
    }

    void readEnded(MetricsProvider.Values values) {
        ended.read(values);
    }

    void readRetried(MetricsProvider.Values values) {
        retried.read(values);
    }

    void readRefusedElsewhere(MetricsProvider.Values values) {
        refusedElsewhere.read(values);
    }

    void readMigrated(MetricsProvider.Values values) {
        add(migrated.sum(), values);
    }

    void readArrived(MetricsProvider.Values values) {
        add(coming.get(ARRIVED), values);
    }

    void readStarted(MetricsProvider.Values values) {
        add(going.get(STARTED), values);
    }

    void readExecuted(MetricsProvider.Values values) {
        executed.read(values);
    }

    void readRefusedHere(MetricsProvider.Values values) {
        refusedHere.read(values);
    }

    private void add(long now, MetricsProvider.Values values) {
        if (now > 0) {
            values.add(now, attributes);
        }
    }

    void readActive(MetricsProvider.Values values) {
        long over = ended.sum(); // first: it is never more than what was spawned by then
        long all = coming.get(SPAWNED);
        if (all > 0) {
            values.add(Math.max(0, all - over), attributes);
        }
    }
}
