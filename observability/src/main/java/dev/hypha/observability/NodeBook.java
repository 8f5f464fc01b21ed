package dev.hypha.observability;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.RuntimeEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What one node has counted, and what can be read of it.
final class NodeBook {
    private static final double NANOS = 1e-9;

    private final NodeId node;
    private final Attributes attributes;
    private final int functionsMax;
    private final Histograms histograms;
    private final InstantSource clock;
    private final Map<String, FunctionBook> functions = new ConcurrentHashMap<>();
    private @Nullable FunctionBook others;
    private volatile @Nullable NodeReadings readings;

    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder checkpointBytes = new LongAdder();
    private final LongAdder connectionsClosed = new LongAdder();
    private final LongAdder suspicions = new LongAdder();
    private final LongAdder refuted = new LongAdder();
    private final Tally openings;
    private final Tally failures;
    private final Tally denials;
    private final Tally changes;
    private final MetricsProvider.Recorder handshakes;
    private final MetricsProvider.Recorder answered;
    private final MetricsProvider.Recorder unanswered;

    /// The distributions, which all nodes share.
    record Histograms(
            MetricsProvider.Histogram queue,
            MetricsProvider.Histogram run,
            MetricsProvider.Histogram probe,
            MetricsProvider.Histogram handshake) {}

    NodeBook(NodeId node, int functionsMax, Histograms histograms, InstantSource clock) {
        this.node = node;
        this.attributes = Attributes.of(HyphaAttributes.NODE, node.name());
        this.functionsMax = functionsMax;
        this.histograms = histograms;
        this.clock = clock;
        this.openings = new Tally(attributes, HyphaAttributes.OPENING);
        this.failures = new Tally(attributes, HyphaAttributes.ERROR_TYPE);
        this.denials = new Tally(attributes, HyphaAttributes.RULE);
        this.changes = new Tally(attributes, HyphaAttributes.CHANGE);
        this.handshakes = histograms.handshake.with(attributes);
        this.answered = histograms.probe.with(with(HyphaAttributes.ANSWERED, "true"));
        this.unanswered = histograms.probe.with(with(HyphaAttributes.ANSWERED, "false"));
    }

    NodeId node() {
        return node;
    }

    void readings(@Nullable NodeReadings of) {
        readings = of;
    }

    private Attributes with(AttributeKey<String> key, String value) {
        return attributes.toBuilder().put(key, value).build();
    }

    // ---- functions

    /// The book of a function: of its own for the first ones, a common one for the rest.
    FunctionBook function(String name) {
        @Nullable FunctionBook known = functions.get(name);
        return known != null ? known : opened(name);
    }

    private synchronized FunctionBook opened(String name) {
        @Nullable FunctionBook known = functions.get(name);
        if (known == null) {
            known = name.isEmpty() || functions.size() >= functionsMax ? others() : newBook(name);
            functions.put(name, known);
        }
        return known;
    }

    private synchronized FunctionBook others() {
        FunctionBook common = others == null ? newBook(HyphaAttributes.OTHER) : others;
        others = common;
        return common;
    }

    private FunctionBook newBook(String name) {
        return new FunctionBook(with(HyphaAttributes.FUNCTION, name), histograms.queue, histograms.run);
    }

    void readFunctions(BiConsumer<FunctionBook, MetricsProvider.Values> reading, MetricsProvider.Values values) {
        functions.values().stream().distinct().forEach(each -> reading.accept(each, values));
    }

    // ---- events

    void occurred(RuntimeEvent event) {
        switch (event) {
            case RuntimeEvent.CallRefused it -> function(it.function()).refused(it.why());
            case RuntimeEvent.AccessDenied it -> denials.count(it.rule());
            case RuntimeEvent.CheckpointKept it -> {
                checkpoints.increment();
                checkpointBytes.add(it.bytes());
            }
            case RuntimeEvent.ConnectionOpened it -> {
                openings.count(it.how().name().toLowerCase(Locale.ROOT));
                if (it.how() != RuntimeEvent.Opening.ACCEPTED) {
                    handshakes.record(it.nanos() * NANOS);
                }
            }
            case RuntimeEvent.ConnectionFailed it -> failures.count(it.code());
            case RuntimeEvent.ConnectionClosed _ -> connectionsClosed.increment();
            case RuntimeEvent.ProbeEnded it -> (it.answered() ? answered : unanswered).record(it.nanos() * NANOS);
            case RuntimeEvent.SuspicionRefuted _ -> refuted.increment();
            case RuntimeEvent.ClusterChanged it -> changed(it.change());
            case RuntimeEvent.FenceChanged _ -> {} // is read
        }
    }

    private void changed(ClusterEvent change) {
        switch (change) {
            case ClusterEvent.Joined _ -> changes.count("joined");
            case ClusterEvent.Restarted _ -> changes.count("restarted");
            case ClusterEvent.Forgotten _ -> changes.count("forgotten");
            case ClusterEvent.DuplicateId _ -> changes.count("duplicate");
            case ClusterEvent.FactsChanged _ -> {} // says little, and comes often
            case ClusterEvent.StateChanged it -> {
                changes.count(it.node().state().name().toLowerCase(Locale.ROOT));
                if (it.node().state() == ClusterNode.State.SUSPECT) {
                    suspicions.increment();
                }
            }
        }
    }

    // ---- reading

    void readCheckpoints(MetricsProvider.Values values) {
        values.add(checkpoints.sum(), attributes);
    }

    void readCheckpointBytes(MetricsProvider.Values values) {
        values.add(checkpointBytes.sum(), attributes);
    }

    void readConnectionsClosed(MetricsProvider.Values values) {
        values.add(connectionsClosed.sum(), attributes);
    }

    void readSuspicions(MetricsProvider.Values values) {
        values.add(suspicions.sum(), attributes);
    }

    void readRefuted(MetricsProvider.Values values) {
        values.add(refuted.sum(), attributes);
    }

    void readOpenings(MetricsProvider.Values values) {
        openings.read(values);
    }

    void readFailures(MetricsProvider.Values values) {
        failures.read(values);
    }

    void readDenials(MetricsProvider.Values values) {
        denials.read(values);
    }

    void readChanges(MetricsProvider.Values values) {
        changes.read(values);
    }

    /// One number of the node.
    void read(Function<NodeReadings, ? extends Number> what, MetricsProvider.Values values) {
        @Nullable NodeReadings now = readings;
        if (now != null) {
            values.add(what.apply(now).doubleValue(), attributes);
        }
    }

    /// Several numbers of the node, by an attribute.
    void read(
            AttributeKey<String> key,
            Function<NodeReadings, Map<String, ? extends Number>> what,
            MetricsProvider.Values values) {
        @Nullable NodeReadings now = readings;
        if (now != null) {
            what.apply(now).forEach((value, number) -> values.add(number.doubleValue(), with(key, value)));
        }
    }

    static Map<String, Long> byState(NodeReadings readings) {
        return readings.nodes().stream()
                .collect(Collectors.groupingBy(
                        each -> each.state().name().toLowerCase(Locale.ROOT), Collectors.counting()));
    }

    static Map<String, Long> batches(NodeReadings readings) {
        TransportReadings transport = readings.transport();
        Map<String, Long> sizes = new java.util.TreeMap<>();
        List<Long> batches = transport.batches();
        for (int i = 0; i < batches.size(); i++) {
            if (batches.get(i) > 0) {
                sizes.put(Long.toString(1L << i), batches.get(i));
            }
        }
        return sizes;
    }

    static boolean isReady(NodeReadings readings) {
        return readings.state() == NodeInfo.State.ACTIVE;
    }

    void readCertificate(MetricsProvider.Values values) {
        @Nullable NodeReadings now = readings;
        if (now != null) {
            now.certificateExpiry()
                    .ifPresent(end -> values.add(
                            Duration.between(clock.instant(), end).toSeconds()
                                    / (double) Duration.ofDays(1).toSeconds(),
                            attributes));
        }
    }
}
