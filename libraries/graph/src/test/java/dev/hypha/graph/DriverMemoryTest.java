package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hypha.graph.algorithms.PageRank;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// Messages go from worker to worker: a driver has to do with control alone.
class DriverMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// What a job's driver, which is the thread that runs it here, allocated, and what was said in it.
    private record Costs(long bytes, long messages) {}

    private static Costs run(int scale) throws InterruptedException {
        Map<Long, Long> messages = new ConcurrentHashMap<>();
        GraphJob job = GraphJob.of(new RmatSource(scale, 16, 5), new PageRank(0.85, 20))
                .workers(2)
                .partitions(4)
                .listener(progress -> messages.put(progress.superstep(), progress.messages()));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        JobResult unusedResult = job.run();
        return new Costs(
                THREADS.getCurrentThreadAllocatedBytes() - before,
                messages.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void theDriversMemoryIsFlatInTheNumberOfMessages() throws InterruptedException {
        Costs unusedWarmUp = run(5);
        Costs few = run(6);
        Costs many = run(13);
        assertTrue(many.messages() > 100 * few.messages(), () -> few + " and " + many);
        assertTrue(many.bytes() < 2 * few.bytes(), () -> few + " and " + many);
    }
}
