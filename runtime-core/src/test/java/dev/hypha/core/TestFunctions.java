package dev.hypha.core;

import dev.hypha.CallFailedException;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.spi.TaskBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the tests of this module call.
final class TestFunctions {
    private TestFunctions() {}

    record Order(String customer, List<String> items, long cents) {}

    @DistributedFunction
    static int add(int a, int b) {
        return a + b;
    }

    @DistributedFunction(nonBlocking = true)
    static int addInline(int a, int b) {
        return a + b;
    }

    @DistributedFunction
    static byte[] echo(byte[] bytes) {
        return bytes;
    }

    @DistributedFunction
    static Map<String, Long> totals(List<Order> orders) {
        Map<String, Long> totals = new TreeMap<>();
        orders.forEach(order -> totals.merge(order.customer(), order.cents(), Long::sum));
        return totals;
    }

    @DistributedFunction
    static String whereAmI() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static void fail(String message) {
        throw new IllegalStateException(message);
    }

    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static String goOn(String first) {
        TaskContext context = TaskContext.current();
        String from = context.restored(String.class).orElse("the start");
        context.checkpoint(first);
        return "from " + from + ", attempt " + context.attempt();
    }

    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static void keepAndSleep(String state, long millis) throws InterruptedException {
        TaskContext.current().checkpoint(state);
        Thread.sleep(millis);
    }

    @DistributedFunction
    static void sleep(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    /// Has nothing to send: its code fails when it is read.
    record Sealed(int content) {
        @Override
        public int content() {
            throw new IllegalStateException("sealed");
        }
    }

    @DistributedFunction
    static Sealed sealedResult() {
        return new Sealed(1);
    }

    /// Lets threads of its own wait for calls elsewhere, as forks of a structured scope do.
    @DistributedFunction
    static void forks(int count, long millis, String there) throws InterruptedException {
        TaskContext context = TaskContext.current();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.startVirtualThread(
                    () -> ScopedValue.where(TaskBinding.CURRENT, context).run(() -> waitFor(millis, there))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void waitFor(long millis, String there) {
        try {
            TaskContext.current()
                    .runtime()
                    .spawn(TestFunctionsCalls.sleep(millis).on(Placement.onNode(new NodeId(there))))
                    .join();
        } catch (CallFailedException e) {
            return; // it was cancelled with the task
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @DistributedFunction
    static List<String> callers() {
        return TaskContext.current().callerIdentities();
    }

    /// Asks the last of some nodes for its callers, by way of the others.
    @DistributedFunction
    static List<String> callersVia(List<String> nodes) throws InterruptedException {
        Placement next = Placement.onNode(new NodeId(nodes.getFirst()));
        List<String> rest = List.copyOf(nodes.subList(1, nodes.size()));
        return TaskContext.current()
                .runtime()
                .spawn((rest.isEmpty() ? TestFunctionsCalls.callers() : TestFunctionsCalls.callersVia(rest)).on(next))
                .join();
    }
}
