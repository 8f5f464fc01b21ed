package dev.hypha.core;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/// How busy a node is.
///
/// @param slots its slots, and who waits for them
/// @param machine its process
/// @param functions what there is of each function, by its name, without operators' questions
public record NodeLoad(Slots slots, Machine machine, Map<String, FunctionLoad> functions) {
    /// Copies the map.
    public NodeLoad {
        functions = Map.copyOf(functions);
    }

    /// A node's slots.
    ///
    /// @param concurrency how many there are
    /// @param taken how many are taken now
    /// @param queued how many calls wait for one
    /// @param started how many calls have had one so far; non-blocking functions on event loops need none
    public record Slots(int concurrency, int taken, int queued, long started) {}

    /// A node's process.
    ///
    /// @param cpuLoad the processors that it keeps busy, from 0 to 1, or negative if that is not known
    /// @param processors how many it has
    /// @param heapUsedBytes what objects take
    /// @param heapMaxBytes what they may take
    /// @param uptime since it started
    public record Machine(double cpuLoad, int processors, long heapUsedBytes, long heapMaxBytes, Duration uptime) {
        static Machine now() {
            Runtime runtime = Runtime.getRuntime();
            double cpuLoad = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                    ? system.getProcessCpuLoad()
                    : -1;
            return new Machine(
                    cpuLoad,
                    runtime.availableProcessors(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    runtime.maxMemory(),
                    Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
        }
    }
}
