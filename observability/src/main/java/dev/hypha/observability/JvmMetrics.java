package dev.hypha.observability;

import static dev.hypha.observability.Metric.Kind.COUNTER;
import static dev.hypha.observability.Metric.Kind.GAUGE;
import static dev.hypha.observability.Metric.Kind.HISTOGRAM;
import static dev.hypha.observability.Metric.Kind.UP_DOWN_COUNTER;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// What OpenTelemetry's semantic conventions tell of a Java virtual machine: memory, collections, threads,
/// classes and processors. For processes that have no agent which does the same.
public final class JvmMetrics implements AutoCloseable {
    private static final AttributeKey<String> MEMORY_TYPE = AttributeKey.stringKey("jvm.memory.type");
    private static final AttributeKey<String> POOL = AttributeKey.stringKey("jvm.memory.pool.name");
    private static final AttributeKey<String> GC_NAME = AttributeKey.stringKey("jvm.gc.name");
    private static final AttributeKey<String> GC_ACTION = AttributeKey.stringKey("jvm.gc.action");
    private static final AttributeKey<Boolean> DAEMON = AttributeKey.booleanKey("jvm.thread.daemon");
    private static final double NANOS = 1e-9;
    private static final double MILLIS = 1e-3;

    private static final Metric MEMORY_USED = memory("used", "Memory in use.");
    private static final Metric MEMORY_COMMITTED = memory("committed", "Memory that the system has promised.");
    private static final Metric MEMORY_LIMIT = memory("limit", "Memory that may be had at most.");
    private static final Metric MEMORY_AFTER_GC =
            memory("used_after_last_gc", "Memory in use after the last collection of the pool.");
    private static final Metric GC_DURATION = new Metric(
            "jvm.gc.duration", HISTOGRAM, "s", "Time that garbage collections took.", List.of(GC_NAME, GC_ACTION));
    private static final Metric THREADS = new Metric(
            "jvm.thread.count", UP_DOWN_COUNTER, "{thread}", "Platform threads that are alive.", List.of(DAEMON));
    private static final Metric CLASSES =
            new Metric("jvm.class.count", UP_DOWN_COUNTER, "{class}", "Classes that are loaded.", List.of());
    private static final Metric CPU_TIME =
            new Metric("jvm.cpu.time", COUNTER, "s", "Processor time of the process.", List.of());
    private static final Metric CPU_COUNT =
            new Metric("jvm.cpu.count", UP_DOWN_COUNTER, "{cpu}", "Processors that the process may use.", List.of());
    private static final Metric CPU_UTILIZATION = new Metric(
            "jvm.cpu.recent_utilization",
            GAUGE,
            "1",
            "Part of the machine's processors that the process has used lately.",
            List.of());

    private final List<Runnable> ending = new ArrayList<>();

    private JvmMetrics() {}

    private static Metric memory(String what, String description) {
        return new Metric("jvm.memory." + what, UP_DOWN_COUNTER, "By", description, List.of(MEMORY_TYPE, POOL));
    }

    /// All of them.
    ///
    /// @return in the order of the documentation
    public static List<Metric> all() {
        return List.of(
                MEMORY_USED,
                MEMORY_COMMITTED,
                MEMORY_LIMIT,
                MEMORY_AFTER_GC,
                GC_DURATION,
                THREADS,
                CLASSES,
                CPU_TIME,
                CPU_COUNT,
                CPU_UTILIZATION);
    }

    /// Registers them.
    ///
    /// @param provider where they go
    /// @return ends the listening to collections; the provider is left open
    public static JvmMetrics register(MetricsProvider provider) {
        JvmMetrics made = new JvmMetrics();
        made.registerMemory(provider);
        made.registerCollections(provider.histogram(GC_DURATION));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        provider.register(THREADS, values -> {
            int daemons = threads.getDaemonThreadCount();
            values.add(daemons, Attributes.of(DAEMON, true));
            values.add(threads.getThreadCount() - daemons, Attributes.of(DAEMON, false));
        });
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        provider.register(CLASSES, values -> values.add(classes.getLoadedClassCount(), Attributes.empty()));
        provider.register(
                CPU_COUNT, values -> values.add(Runtime.getRuntime().availableProcessors(), Attributes.empty()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            provider.register(CPU_TIME, values -> values.add(system.getProcessCpuTime() * NANOS, Attributes.empty()));
            provider.register(
                    CPU_UTILIZATION, values -> values.add(Math.max(0, system.getProcessCpuLoad()), Attributes.empty()));
        }
        return made;
    }

    private void registerMemory(MetricsProvider provider) {
        registerMemory(provider, MEMORY_USED, pool -> use(pool.getUsage(), MemoryUsage::getUsed));
        registerMemory(provider, MEMORY_COMMITTED, pool -> use(pool.getUsage(), MemoryUsage::getCommitted));
        registerMemory(provider, MEMORY_LIMIT, pool -> use(pool.getUsage(), MemoryUsage::getMax));
        registerMemory(provider, MEMORY_AFTER_GC, pool -> use(pool.getCollectionUsage(), MemoryUsage::getUsed));
    }

    private static long use(@Nullable MemoryUsage usage, ToLongFunction<MemoryUsage> part) {
        return usage == null ? -1 : part.applyAsLong(usage);
    }

    private static void registerMemory(
            MetricsProvider provider, Metric metric, ToLongFunction<MemoryPoolMXBean> bytes) {
        provider.register(metric, values -> {
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                long now = bytes.applyAsLong(pool);
                if (now >= 0) { // else it has none
                    String type = pool.getType() == MemoryType.HEAP ? "heap" : "non_heap";
                    values.add(now, Attributes.of(MEMORY_TYPE, type, POOL, pool.getName()));
                }
            }
        });
    }

    private void registerCollections(MetricsProvider.Histogram durations) {
        NotificationListener listener = (notification, _) -> collected(notification, durations);
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (each instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                ending.add(() -> {
                    try {
                        emitter.removeNotificationListener(listener);
                    } catch (ListenerNotFoundException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        }
    }

    private static void collected(Notification notification, MetricsProvider.Histogram durations) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GarbageCollectionNotificationInfo info =
                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            durations
                    .with(Attributes.of(GC_NAME, info.getGcName(), GC_ACTION, info.getGcAction()))
                    .record(info.getGcInfo().getDuration() * MILLIS);
        }
    }

    @Override
    public void close() {
        ending.forEach(Runnable::run);
        ending.clear();
    }
}
