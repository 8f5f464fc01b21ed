package dev.hypha.observability;

import io.opentelemetry.api.common.Attributes;

/// Where metrics go: the way to bring them to a library of one's own choice.
///
/// Sums and gauges are read by whoever exports, when it does; only distributions are recorded as things
/// happen. So a provider is asked little of while calls run. Its methods may be called from any thread.
public interface MetricsProvider extends AutoCloseable {
    /// Registers a metric that is read when somebody looks.
    ///
    /// @param metric of any kind but [Metric.Kind#HISTOGRAM]
    /// @param reading gives its values; may be called from any thread, often, until the provider is closed
    void register(Metric metric, Reading reading);

    /// Registers a distribution.
    ///
    /// @param metric of the kind [Metric.Kind#HISTOGRAM]
    /// @return where its values go
    Histogram histogram(Metric metric);

    /// Takes back what was registered.
    @Override
    void close();

    /// Gives the values of a metric.
    interface Reading {
        /// Gives all values that there are now.
        ///
        /// @param values takes them
        void read(Values values);
    }

    /// Takes the values of a metric.
    interface Values {
        /// One value. Those with equal attributes are to be added up.
        ///
        /// @param value the value
        /// @param attributes with the keys that the metric declares
        void add(double value, Attributes attributes);

        /// One count. Beyond 2^53 its last digits are lost.
        ///
        /// @param value the value
        /// @param attributes with the keys that the metric declares
        default void add(long value, Attributes attributes) {
            add((double) value, attributes);
        }
    }

    /// A distribution with all its attributes.
    interface Histogram {
        /// The distribution of values with certain attributes. To be kept by the caller: this may be slow.
        ///
        /// @param attributes with the keys that the metric declares
        /// @return what records such values
        Recorder with(Attributes attributes);
    }

    /// Records values of a distribution.
    interface Recorder {
        /// Records one value. Must be quick and must not block.
        ///
        /// @param value in the unit of the metric
        void record(double value);

        /// Records one value that stands for several, of which it is a sample.
        ///
        /// @param value in the unit of the metric
        /// @param times how many, at least 1
        default void record(double value, int times) {
            for (int i = 0; i < times; i++) {
                record(value);
            }
        }
    }
}
