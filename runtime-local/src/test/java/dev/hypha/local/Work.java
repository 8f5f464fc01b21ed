package dev.hypha.local;

import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Functions that tell where they ran.
final class Work {
    /// Opened by tests, by name: all nodes are in this JVM.
    static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    static final Map<String, CountDownLatch> ARRIVALS = new ConcurrentHashMap<>();

    private Work() {}

    @DistributedFunction
    static int add(int left, int right) {
        return left + right;
    }

    @DistributedFunction
    static String where() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static List<String> appended(List<String> list, String more) {
        list.add(more);
        return list;
    }

    /// Waits at a gate, and says where.
    @DistributedFunction
    static String waitAt(String gate) throws InterruptedException {
        return waiting(gate);
    }

    @DistributedFunction(idempotent = true)
    static String waitAtAgain(String gate) throws InterruptedException {
        return waiting(gate);
    }

    private static String waiting(String gate) throws InterruptedException {
        arrival(gate).countDown();
        gate(gate).await();
        return TaskContext.current().node().name();
    }

    /// Waits at a gate, then spawns a child.
    @DistributedFunction
    static String parent(String gate) throws InterruptedException {
        String here = waiting(gate);
        return here + ">"
                + TaskContext.current().runtime().spawn(WorkCalls.where()).join();
    }

    static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }

    static CountDownLatch arrival(String name) {
        return ARRIVALS.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }

    /// A list that can be changed, as arguments are.
    static List<String> listOf(String... words) {
        return new ArrayList<>(List.of(words));
    }
}
