package dev.hypha.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.CallFailedException;
import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeInfo;
import dev.hypha.core.NodeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// One logical node.
@Timeout(30)
@Isolated("looks at all threads")
class LocalRuntimeTest {
    @Test
    void oneNodeRunsWhatIsOnTheClassPath() throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.start()) {
            assertEquals(5, runtime.spawn(WorkCalls.add(2, 3)).join());
            assertEquals("local", runtime.spawn(WorkCalls.where()).join());
            assertEquals("local", runtime.self().id().name());
            assertEquals(List.of(runtime.self()), runtime.nodes());
        }
    }

    @Test
    void oneNodeStartsNoThreadsForTransports() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (DistributedRuntime runtime = LocalRuntime.start()) {
            runtime.spawn(WorkCalls.add(2, 3)).join();
            List<String> started = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("hypha-"))
                    .toList();
            assertEquals(List.of("hypha-timers-local"), started);
        }
    }

    @Test
    void argumentsAreCopied() throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.start()) {
            List<String> words = Work.listOf("to", "be");
            assertEquals(
                    List.of("to", "be", "or"),
                    runtime.spawn(WorkCalls.appended(words, "or")).join());
            assertEquals(List.of("to", "be"), words);
        }
    }

    @Test
    void instanceMethodsRunOnTheBoundObject() throws InterruptedException {
        try (DistributedRuntime runtime =
                LocalRuntime.builder().bind(Shelf.class, new Shelf("books")).start()) {
            assertEquals("books", runtime.spawn(ShelfCalls.content()).join());
        }
    }

    @Test
    void builderRefusesWhatCannotBe() {
        LocalRuntimeBuilder builder = LocalRuntime.builder().node("a");
        assertThrows(IllegalArgumentException.class, () -> builder.node("a"));
        assertThrows(IllegalArgumentException.class, () -> builder.node("no spaces"));
        assertThrows(IllegalArgumentException.class, () -> builder.nodes(0));
        assertThrows(IllegalArgumentException.class, () -> builder.node("b", node -> node.concurrency(0)));
    }

    @Test
    void closedRuntimeRefusesCalls() {
        LocalRuntime runtime = LocalRuntime.start();
        runtime.close();
        runtime.close();
        assertThrows(IllegalStateException.class, () -> runtime.spawn(WorkCalls.add(1, 2)));
        assertEquals(NodeInfo.State.LEFT, runtime.self().state());
    }

    @Test
    void closeWaitsForRunningCallsAndTheirChildren() throws InterruptedException {
        LocalRuntime runtime = LocalRuntime.start();
        JoinHandle<String> parent = runtime.spawn(WorkCalls.parent("close-waits"));
        Work.arrival("close-waits").await();
        Thread closing = Thread.startVirtualThread(runtime::close);
        while (accepts(runtime)) {
            LockSupport.parkNanos(1_000_000);
        }
        assertFalse(parent.isDone());
        Work.gate("close-waits").countDown();
        assertEquals("local>local", parent.join());
        closing.join();
    }

    private static boolean accepts(LocalRuntime runtime) {
        try {
            runtime.executor().close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void closeCancelsWhatOutlastsTheDrainTimeout() throws InterruptedException {
        LocalRuntime runtime = LocalRuntime.builder()
                .options(NodeOptions.DEFAULT.withDrainTimeout(Duration.ofMillis(10)))
                .start();
        JoinHandle<String> stuck = runtime.spawn(WorkCalls.waitAt("never"));
        Work.arrival("never").await();
        runtime.close();
        assertTrue(stuck.isDone());
        CallFailedException e = assertThrows(CallFailedException.class, stuck::join);
        assertEquals(new Failure.Cancelled(true, false), e.failure());
    }
}
