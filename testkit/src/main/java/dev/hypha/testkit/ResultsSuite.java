package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.testkit.ContractFunctions.Circle;
import dev.hypha.testkit.ContractFunctions.Colour;
import dev.hypha.testkit.ContractFunctions.Everything;
import dev.hypha.testkit.ContractFunctions.Point;
import dev.hypha.testkit.ContractFunctions.Polygon;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Calls give what their functions return, and run in their context.
abstract class ResultsSuite extends ContractSuite {
    @Test
    void primitives() throws InterruptedException {
        ClusterFixture cluster = cluster();
        assertEquals(42, result(spawn(cluster, ContractFunctionsCalls.add(40, 2))));
        assertEquals(-1L, result(spawn(cluster, ContractFunctionsCalls.addInline(Long.MAX_VALUE, Long.MIN_VALUE))));
        assertEquals(6.5, result(spawn(cluster, ContractFunctionsCalls.sum(1, 2, 3.5))));
        assertEquals(0, result(spawn(cluster, ContractFunctionsCalls.sum())));
    }

    @Test
    void everyKindOfValue() throws InterruptedException {
        Everything everything = new Everything(
                true,
                (byte) -1,
                (short) 2,
                'ß',
                3,
                4L,
                5.5f,
                Double.NaN,
                null,
                Optional.of(new Point(1, 2)),
                Colour.GREEN,
                new Polygon(List.of(new Point(0, 0), new Point(3, 4))),
                Map.of("a", List.of(new Point(5, 6)), "b", List.of()),
                new BigDecimal("1.10"),
                UUID.fromString("4bc4f0d4-53d8-4e44-b21a-8c9b0a6f0f0c"),
                Instant.parse("2026-01-02T03:04:05.000000006Z"),
                Duration.ofNanos(7));
        ClusterFixture cluster = cluster();
        assertEquals(everything, result(spawn(cluster, ContractFunctionsCalls.echoEverything(everything))));
        assertEquals(new Circle(2), result(spawn(cluster, ContractFunctionsCalls.echoShape(new Circle(2)))));
    }

    @Test
    void nullsAndEmptyTexts() throws InterruptedException {
        ClusterFixture cluster = cluster();
        assertNull(result(spawn(cluster, ContractFunctionsCalls.echoText(null))));
        assertEquals("", result(spawn(cluster, ContractFunctionsCalls.echoText(""))));
        assertEquals(
                "grüße \uD83D\uDE00", result(spawn(cluster, ContractFunctionsCalls.echoText("grüße \uD83D\uDE00"))));
        assertNull(
                result(spawn(cluster, ContractFunctionsCalls.runs(Probe.create().name(), "ran"))));
    }

    @Test
    void arrays() throws InterruptedException {
        ClusterFixture cluster = cluster();
        long[][] nested = {{1, 2}, {}, {3}};
        assertArrayEquals(nested, result(spawn(cluster, ContractFunctionsCalls.echoNested(nested))));
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 1;
        assertArrayEquals(bytes, result(spawn(cluster, ContractFunctionsCalls.echoBytes(bytes))));
        assertArrayEquals(new byte[0], result(spawn(cluster, ContractFunctionsCalls.echoBytes(new byte[0]))));
    }

    @Test
    void argumentsAndResultsAreCopies() throws InterruptedException {
        ClusterFixture cluster = cluster();
        List<String> mine = new ArrayList<>(List.of("a"));
        assertEquals(List.of("a"), result(spawn(cluster, ContractFunctionsCalls.appended(mine))));
        assertEquals(List.of("a"), mine, "the callee changed the caller's list");
        byte[] bytes = {1};
        JoinHandle<byte[]> echo = spawn(cluster, ContractFunctionsCalls.echoBytes(bytes));
        bytes[0] = 2;
        assertArrayEquals(new byte[] {1}, result(echo), "the arguments are those of the moment of the spawn");
    }

    @Test
    void stagesAreAwaited() throws InterruptedException {
        assertEquals("see you later", result(spawn(cluster(), ContractFunctionsCalls.later("see you"))));
    }

    @Test
    void instanceMethodsRunOnTheBoundObject() throws InterruptedException {
        assertEquals("Hello Ada", result(spawn(cluster(), GreeterCalls.greet("Ada"))));
    }

    @Test
    void theContextTellsOfTheCall() throws InterruptedException {
        ClusterFixture cluster = cluster();
        JoinHandle<List<String>> handle = spawn(cluster, ContractFunctionsCalls.context());
        assertEquals(
                List.of(
                        handle.id().toString(),
                        "1",
                        cluster.caller().self().id().name(),
                        cluster.workers().getFirst().name()),
                result(handle));
        assertFalse(TaskContext.isBound());
        assertThrows(IllegalStateException.class, TaskContext::current);
    }

    @Test
    void progressReachesTheCaller() throws InterruptedException {
        Probe probe = Probe.create();
        JoinHandle<Void> handle = spawn(cluster(), ContractFunctionsCalls.reports(probe.name()));
        probe.await("progress", () -> handle.progress().equals(new Progress(3, 10, "three")));
        probe.open();
        result(handle);
    }

    @Test
    void handlesAreWaitedForInManyWays() throws Exception {
        ClusterFixture cluster = cluster();
        Probe probe = Probe.create();
        JoinHandle<String> handle = spawn(cluster, ContractFunctionsCalls.blocks(probe.name()));
        var stage = handle.asStage().toCompletableFuture();
        assertFalse(handle.isDone());
        assertTrue(handle.outcome(Duration.ofMillis(1)).isEmpty());
        Thread interrupted = Thread.currentThread();
        probe.await("started", 1);
        Thread.ofVirtual().start(interrupted::interrupt);
        assertThrows(InterruptedException.class, handle::join);
        assertFalse(handle.isDone(), "an interrupted wait is no cancellation");
        probe.open();
        String where = cluster.workers().getFirst().name();
        assertEquals(where, handle.join());
        assertEquals(where, handle.join());
        assertEquals(where, stage.get(30, TimeUnit.SECONDS));
        assertEquals(where, handle.asStage().toCompletableFuture().getNow(""));
        assertTrue(handle.isDone());
    }

    @Test
    void callsWithOneIdempotencyKeyAreOne() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(3));
        Probe probe = Probe.create();
        JoinHandle<String> first =
                spawn(cluster, ContractFunctionsCalls.keyed(probe.name()).idempotencyKey("order-42"));
        JoinHandle<String> second =
                spawn(cluster, ContractFunctionsCalls.keyed(probe.name()).idempotencyKey("order-42"));
        probe.await("ran", 1);
        probe.open();
        assertEquals(result(first), result(second));
        assertEquals(
                result(first),
                result(spawn(cluster, ContractFunctionsCalls.keyed(probe.name()).idempotencyKey("order-42"))));
        assertEquals(1, probe.count("ran"));
    }

    @Test
    void executorRunsClosuresHere() throws Exception {
        ClusterFixture cluster = cluster();
        try (var executor = cluster.caller().executor()) {
            assertTrue(executor.submit(() -> Thread.currentThread().isVirtual()).get(30, TimeUnit.SECONDS));
        }
    }
}
