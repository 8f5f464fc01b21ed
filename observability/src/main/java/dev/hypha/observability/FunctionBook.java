package dev.hypha.observability;

import dev.hypha.Failure;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.OutcomeKind;
import io.opentelemetry.api.common.Attributes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// What a node has counted of one function. All calls of it share one of these, so that counting allocates
/// nothing.
final class FunctionBook {
    private static final double NANOS = 1e-9;

    private final Attributes attributes;
    private final LongAdder spawned = new LongAdder();
    private final Counts ended;
    private final Counts retried;
    private final Counts refusedElsewhere;
    private final LongAdder migrated = new LongAdder();
    private final LongAdder arrived = new LongAdder();
    private final LongAdder started = new LongAdder();
    private final Counts executed;
    private final Counts refusedHere;
    private final MetricsProvider.Recorder queueDuration;
    private final MetricsProvider.Recorder runDuration;
    private final CallListener call = new Spawned();
    private final ExecutionListener execution = new Arrived();

    FunctionBook(Attributes attributes, MetricsProvider.Histogram queue, MetricsProvider.Histogram run) {
        this.attributes = attributes;
        this.ended = new Counts(attributes);
        this.retried = new Counts(attributes);
        this.refusedElsewhere = new Counts(attributes);
        this.executed = new Counts(attributes);
        this.refusedHere = new Counts(attributes);
        this.queueDuration = queue.with(attributes);
        this.runDuration = run.with(attributes);
    }

    /// Counts by outcome. Kinds that never came are not told.
    private static final class Counts {
        private final Map<OutcomeKind, Count> byKind = new EnumMap<>(OutcomeKind.class);

        private record Count(LongAdder count, Attributes attributes) {}

        Counts(Attributes common) {
            for (OutcomeKind each : OutcomeKind.all()) {
                byKind.put(
                        each,
                        new Count(
                                new LongAdder(),
                                common.toBuilder()
                                        .put(HyphaAttributes.OUTCOME, each.label())
                                        .build()));
            }
        }

        void count(OutcomeKind kind) {
            Objects.requireNonNull(byKind.get(kind)).count().increment(); // all are there
        }

        long sum() {
            return byKind.values().stream()
                    .mapToLong(each -> each.count().sum())
                    .sum();
        }

        void read(MetricsProvider.Values values) {
            for (Count each : byKind.values()) {
                long now = each.count().sum();
                if (now > 0) {
                    values.add(now, each.attributes());
                }
            }
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
            ended.count(kind);
        }
    }

    private final class Arrived implements ExecutionListener {
        @Override
        public void started(long queueNanos) {
            started.increment();
            queueDuration.record(queueNanos * NANOS);
        }

        @Override
        public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
            executed.count(kind);
            if (runNanos != 0) { // else it never started
                runDuration.record(runNanos * NANOS);
            }
        }
    }

    CallListener spawned() {
        spawned.increment();
        return call;
    }

    ExecutionListener arrived() {
        arrived.increment();
        return execution;
    }

    void refused(Failure why) {
        refusedHere.count(OutcomeKind.of(why));
    }

    /// Gives the values of one of the metrics that are counted here.
    void read(Metric metric, MetricsProvider.Values values) {
        switch (metric.name()) {
            case "hypha.call.spawned" -> add(spawned, values);
            case "hypha.call.active" -> active(values);
            case "hypha.call.ended" -> ended.read(values);
            case "hypha.call.retried" -> retried.read(values);
            case "hypha.call.refused" -> refusedElsewhere.read(values);
            case "hypha.call.migrated" -> add(migrated, values);
            case "hypha.task.arrived" -> add(arrived, values);
            case "hypha.task.started" -> add(started, values);
            case "hypha.task.ended" -> executed.read(values);
            case "hypha.task.refused" -> refusedHere.read(values);
            default -> throw new IllegalArgumentException(metric.name() + " is not counted by function");
        }
    }

    private void add(LongAdder count, MetricsProvider.Values values) {
        long now = count.sum();
        if (now > 0) {
            values.add(now, attributes);
        }
    }

    private void active(MetricsProvider.Values values) {
        long over = ended.sum(); // first: it is never more than what was spawned by then
        long all = spawned.sum();
        if (all > 0) {
            values.add(Math.max(0, all - over), attributes);
        }
    }
}
