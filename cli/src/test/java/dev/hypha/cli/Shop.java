package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Functions whose calls stay where they are until a test lets them go on: nodes of tests are in one JVM.
final class Shop {
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private Shop() {}

    /// Waits for [#open], as a call that is busy would.
    @DistributedFunction(idempotent = true)
    static String order(String gate, String cardNumber) throws InterruptedException {
        TaskContext.current().report(new Progress(3, 7, "packing"));
        gate(gate).await();
        return cardNumber;
    }

    /// Waits for a call of its own on another node.
    @DistributedFunction
    static String deliver(String gate, String node) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(ShopCalls.order(gate, "4000-1234").on(Placement.onNode(new NodeId(node))))
                .join();
    }

    /// Keeps a checkpoint, then waits.
    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static void count(String gate) throws InterruptedException {
        TaskContext.current().checkpoint("half way");
        gate(gate).await();
    }

    /// Lets the calls of a gate go on, and those that come.
    static void open(String gate) {
        gate(gate).countDown();
    }

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }
}
