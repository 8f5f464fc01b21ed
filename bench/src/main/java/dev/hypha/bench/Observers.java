package dev.hypha.bench;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.observability.RuntimeMetrics;
import dev.hypha.observability.RuntimeTraces;
import dev.hypha.observability.prometheus.PrometheusMetrics;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Who may listen to a runtime that is timed.
public enum Observers {
    /// Nobody.
    NONE("none"),
    /// One that cares for no call.
    IDLE("a listener for no call"),
    /// One that is told of every call, and does nothing with it.
    EMPTY("for all, doing nothing"),
    /// Metrics, as they are served to Prometheus.
    METRICS("metrics"),
    /// The same, and traces of which one in a hundred is sampled.
    METRICS_AND_TRACES_1_PERCENT("metrics, 1 % of traces"),
    /// The same, and all traces.
    METRICS_AND_TRACES("metrics, all traces");

    private static final double ONE_PERCENT = 0.01;

    private final String title;

    Observers(String title) {
        this.title = title;
    }

    /// What a table calls them.
    ///
    /// @return a few words
    public String title() {
        return title;
    }

    /// Makes them.
    ///
    /// @return for the builder of a runtime
    public List<RuntimeListener> listeners() {
        return switch (this) {
            case NONE -> List.of();
            case IDLE -> List.of(new RuntimeListener() {});
            case EMPTY -> List.of(new Empty());
            case METRICS -> List.of(metrics());
            case METRICS_AND_TRACES_1_PERCENT -> List.of(metrics(), traces(Sampler.traceIdRatioBased(ONE_PERCENT)));
            case METRICS_AND_TRACES -> List.of(metrics(), traces(Sampler.alwaysOn()));
        };
    }

    private static RuntimeListener metrics() {
        return RuntimeMetrics.of(new PrometheusMetrics());
    }

    private static RuntimeListener traces(Sampler root) {
        return RuntimeTraces.of(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(Sampler.parentBased(root))
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(new Nowhere()).build())
                        .build())
                .build());
    }

    private static final class Empty implements RuntimeListener {
        private final CallListener call = new CallListener() {};
        private final ExecutionListener execution = new ExecutionListener() {
            @Override
            public boolean isTimed() {
                return false;
            }
        };

        @Override
        public CallListener callSpawned(NodeId node, JoinHandle<?> handle) {
            return call;
        }

        @Override
        public ExecutionListener callArrived(
                FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> caller) {
            return execution;
        }
    }

    /// Spans are made, batched and handed over, as to a fast network.
    private static final class Nowhere implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
