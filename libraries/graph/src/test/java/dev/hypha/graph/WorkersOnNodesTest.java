package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.TestPrograms.Held;
import dev.hypha.local.LocalRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What workers do to the nodes that they are on, and what is left of them.
@Timeout(30)
class WorkersOnNodesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void begin() {
        Held.MADE.clear();
        Held.INITIAL.clear();
        Held.COMPUTE.clear();
    }

    private JobSpec.Builder job(String name, String algorithm, int workers) throws IOException {
        Path edges = folder.resolve("edges.txt");
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < 24; from++) {
            for (int hop : new int[] {1, 5, 7}) {
                text.append(from).append(' ').append((from + hop) % 24).append('\n');
            }
        }
        Files.writeString(edges, text);
        return JobSpec.named(name)
                .source("edges", Map.of("path", edges.toString()))
                .algorithm(algorithm, Map.of())
                .files(folder.resolve(name))
                .execution(new Execution(workers, 1, 6, "hash", Integer.MAX_VALUE, ""));
    }

    /// Each worker sends several megabytes to each other one before anybody can end a superstep, and a
    /// channel has credit for one.
    @Test
    void workersThatSendMoreThanTheirCreditToEachOtherDoNotWaitForEver() throws InterruptedException, IOException {
        JobSpec spec = job("flood", "flooding", 3).build();
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").node("three").start()) {
            JobResult result = GraphCluster.submit(runtime, spec).join();
            assertEquals(0, result.recoveries());
            long message = 8L * TestPrograms.Flooding.LENGTH;
            assertTrue(result.bytesSent() > 3 * 2 * 3 * message, () -> "more than credit goes each way: " + result);
        }
        Map<Long, Object> alone = GraphalyticsTest.run(
                GraphJob.of(spec.openSource(), spec.openProgram()).partitions(6));
        Map<Long, String> results = FileSinkTest.results(folder.resolve("flood"));
        assertEquals(alone.keySet(), results.keySet());
        alone.forEach((vertex, sum) -> assertEquals(sum.toString(), results.get(vertex)));
    }

    /// What fails as the call is to stop, because its node evicts or drains it, fails because of that.
    @Test
    void aWorkerThatBreaksAsItIsToStopIsLostAndNotTheJob() throws InterruptedException, IOException {
        CountDownLatch begun = new CountDownLatch(1);
        Held.INITIAL.add(() -> {
            Held.untilInterrupted(begun).run();
            Thread.interrupted(); // as code does that throws something else for it
            throw new IllegalStateException("what the interrupt broke");
        });
        NodeId one = new NodeId("one");
        NodeId two = new NodeId("two");
        JobSpec spec = job("evicted", "held", 1)
                .execution(new Execution(1, 1, 1, "held", Integer.MAX_VALUE, ""))
                .build();
        WorkerStart start =
                new WorkerStart("evicted", "evicted/1-0", 0, List.of(0), List.of(two), one, new Command.Load());
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            JoinHandle<Report> worker =
                    runtime.spawn(GraphFunctionsCalls.work(spec, start).on(Placement.onNode(two)));
            begun.await();
            runtime.taint(two, Taint.noExecute("maintenance"));
            Outcome<Report> outcome = worker.outcome();
            assertInstanceOf(Outcome.Failed.class, outcome, "a report would end the job");
        }
    }

    @Test
    void nothingIsLeftOfWorkersWhateverTheirEnd() throws InterruptedException, IOException {
        Checkpointing every = new Checkpointing(
                2, "file", Map.of("path", folder.resolve("checkpoints").toString()));
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").node("three").start()) {
            GraphCluster.submit(
                            runtime, job("done", "held", 3).checkpoint(every).build())
                    .join();
            assertNothingLeft(runtime, "one", "two", "three");

            CountDownLatch begun = new CountDownLatch(1);
            Held.INITIAL.add(Held.untilInterrupted(begun));
            SubmittedJob cancelled = GraphCluster.submit(
                    runtime, job("cancelled", "held", 3).checkpoint(every).build());
            begun.await();
            cancelled.cancel();
            assertThrows(GraphException.class, cancelled::join);
            assertNothingLeft(runtime, "one", "two", "three");

            CountDownLatch computing = new CountDownLatch(1);
            Held.COMPUTE.add(Held.untilInterrupted(computing));
            SubmittedJob recovered = GraphCluster.submit(
                    runtime, job("recovered", "held", 3).checkpoint(every).build());
            computing.await();
            runtime.kill(new NodeId("three"));
            assertEquals(20, recovered.join().supersteps());
            assertNothingLeft(runtime, "one", "two");
        }
    }

    /// Waits until nothing of any job is there: no calls, no threads, and no programs, which shards refer to.
    private static void assertNothingLeft(LocalRuntime runtime, String... nodes) {
        String left = "";
        try {
            do {
                Thread.sleep(20);
                System.gc();
                left = calls(runtime, nodes) + "" + threads() + Held.reachable();
            } while (!left.equals("[][][]"));
        } catch (InterruptedException e) {
            throw new AssertionError("left for long: " + left, e);
        }
    }

    private static List<String> calls(LocalRuntime runtime, String... nodes) {
        return Stream.of(nodes)
                .flatMap(node -> runtime.tasks(new NodeId(node)).stream())
                .map(Object::toString)
                .filter(call -> call.contains("graph.work") || call.contains("graph.drive"))
                .toList();
    }

    /// Those of the operating system.
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("graph-"))
                .toList();
    }
}
