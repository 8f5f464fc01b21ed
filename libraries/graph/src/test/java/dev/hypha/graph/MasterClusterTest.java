package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.JobStatus.State;
import dev.hypha.local.LocalRuntime;
import dev.hypha.security.Authorizer.Decision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Masters that are started twice, that do not know of each other, or whose stores fail; jobs that wait for
/// each other.
@Timeout(120)
class MasterClusterTest {
    private static final int ENDLESS = 2_000_000_000;
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId TWO = new NodeId("two");

    @TempDir
    private Path folder;

    /// Two workers, which is what two nodes of one slot have.
    private static JobSpec.Builder job(String name, int iterations) {
        return JobSpec.named(name)
                .source("rmat", Map.of("scale", "8", "edge-factor", "8", "seed", "3"))
                .algorithm("pagerank", Map.of("iterations", Integer.toString(iterations)))
                .execution(new Execution(2, 1, 4, "hash", Integer.MAX_VALUE, ""));
    }

    private static LocalRuntime twoNodes(int slots) {
        return LocalRuntime.builder()
                .node("one", node -> node.resource(GraphNode.SLOTS, slots))
                .node("two", node -> node.resource(GraphNode.SLOTS, slots))
                .start();
    }

    private static void lead(LocalRuntime runtime, NodeId node, MasterSettings settings) throws InterruptedException {
        runtime.detach(GraphFunctionsCalls.lead(settings).on(Placement.onNode(node)));
        while (!leads(runtime, node)) {
            Thread.sleep(10);
        }
    }

    private static MasterAnswer who(LocalRuntime runtime, NodeId node, int version) throws InterruptedException {
        return runtime.spawn(GraphFunctionsCalls.serve(version, new MasterRequest.Who())
                        .on(Placement.onNode(node)))
                .join();
    }

    private static boolean leads(LocalRuntime runtime, NodeId node) throws InterruptedException {
        return who(runtime, node, MasterRequest.PROTOCOL) instanceof MasterAnswer.Leading;
    }

    private static void await(SubmittedJob job, Predicate<JobStatus> condition) throws InterruptedException {
        while (!condition.test(job.status())) {
            Thread.sleep(10);
        }
    }

    private static boolean computes(JobStatus status) {
        return status.news().progress().superstep() > 2;
    }

    /// The second one would begin a term, and end the first one's by that.
    @Test
    void twoStartsOnANodeAreOneMaster() throws InterruptedException {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger terms = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        HookedStores.hook("twice", (step, arguments) -> {
            if (step.equals("open")) {
                opened.incrementAndGet();
                awaitQuietly(gate);
            }
            if (step.equals("create") && arguments.getFirst().toString().contains("terms")) {
                terms.incrementAndGet();
            }
        });
        try (LocalRuntime runtime = LocalRuntime.builder().node("one").start()) {
            List<JoinHandle<Void>> starts = Stream.generate(
                            () -> runtime.spawn(GraphFunctionsCalls.lead(HookedStores.settings("twice"))))
                    .limit(2)
                    .toList();
            while (opened.get() < 2
                    && starts.stream().noneMatch(start -> ended(start))) { // one is there, and where is the other?
                Thread.sleep(5);
            }
            gate.countDown();
            while (!leads(runtime, ONE)) {
                Thread.sleep(10);
            }
            assertEquals(1, terms.get());
            assertEquals(1, starts.stream().filter(MasterClusterTest::ended).count(), "one leads on");
        }
    }

    private static boolean ended(JoinHandle<Void> handle) {
        try {
            return handle.outcome(Duration.ZERO).isPresent();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Neither sees the other's term; jobs of the one that gives way go on with the other.
    @Test
    void mastersThatShareNoStoreEndAsOne() throws InterruptedException {
        try (LocalRuntime runtime = twoNodes(2)) {
            lead(runtime, ONE, MasterSettings.IN_MEMORY);
            SubmittedJob before =
                    GraphCluster.submit(runtime, job("before", ENDLESS).build());
            await(before, MasterClusterTest::computes);
            CompletableFuture<GraphException> joined = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> joined.complete(assertThrows(GraphException.class, before::join, "it is cancelled")));
            lead(runtime, TWO, MasterSettings.IN_MEMORY);
            while (leads(runtime, ONE)) {
                Thread.sleep(20);
            }
            assertTrue(leads(runtime, TWO), "the one that began last leads");
            SubmittedJob after = GraphCluster.submit(runtime, job("after", 5).build());
            assertEquals(5, after.join().supersteps());
            SubmittedJob found = found(runtime, before.id());
            assertEquals(before.id(), found.id());
            await(found, MasterClusterTest::computes);
            assertEquals(1, found.status().news().attempt(), "its driver has gone on");
            before.cancel();
            assertEquals(Kind.CANCELLED, joined.join().kind(), "who waits for it does not notice");
        }
    }

    private static SubmittedJob found(LocalRuntime runtime, String job) throws InterruptedException {
        while (GraphCluster.jobs(runtime).stream().noneMatch(it -> it.id().equals(job))) {
            Thread.sleep(10);
        }
        return GraphCluster.find(runtime, job);
    }

    @Test
    void aMasterWhoseStoreCannotBeOpenedSaysSoAtOnce() throws InterruptedException {
        try (LocalRuntime runtime = twoNodes(1)) {
            JobSpec spec = job("lost", 5)
                    .checkpoint(new JobSpec.Checkpointing(2, "no-such-store", Map.of()))
                    .build();
            GraphException refused = assertThrows(GraphException.class, () -> GraphCluster.submit(runtime, spec));
            assertEquals(Kind.MASTER, refused.kind());
            assertTrue(refused.getMessage().contains("HYP-CKPT-005"), refused::getMessage);
            assertTrue(refused.getMessage().contains("no-such-store"), refused::getMessage);
            MasterSettings missing = new MasterSettings("file", Map.of());
            GraphException path = assertThrows(GraphException.class, () -> GraphCluster.startMaster(runtime, missing));
            assertTrue(path.getMessage().contains("HYP-CKPT-005"), path::getMessage);
        }
    }

    /// Or it would start a second one.
    @Test
    void aClientOfAnotherReleaseFindsTheMasterAndIsRefused() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().node("one").start()) {
            lead(runtime, ONE, MasterSettings.IN_MEMORY);
            int newer = MasterRequest.PROTOCOL + 1;
            assertInstanceOf(MasterAnswer.Leading.class, who(runtime, ONE, newer));
            assertInstanceOf(
                    MasterAnswer.Refused.class,
                    runtime.spawn(GraphFunctionsCalls.serve(newer, new MasterRequest.Workers()))
                            .join());
        }
    }

    @Test
    void whyNobodyAnswersIsTold() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder()
                .node("one")
                .node("two")
                .authorizer(access -> access.function().endsWith(".serve") ? Decision.NO_RULE : Decision.ALLOWED)
                .start()) {
            MasterClient client = new MasterClient(runtime);
            GraphException nobody =
                    assertThrows(GraphException.class, () -> client.ask(new MasterRequest.Workers(), Duration.ZERO));
            assertEquals(Kind.MASTER, nobody.kind());
            assertTrue(nobody.getMessage().contains(Decision.NO_RULE.because()), nobody::getMessage);
        }
    }

    @Test
    void aMasterWithOtherSettingsIsNotTakenForTheOneThatIsWanted() throws InterruptedException {
        try (LocalRuntime runtime = LocalRuntime.builder().node("one").start()) {
            GraphCluster.startMaster(runtime, MasterSettings.IN_MEMORY);
            GraphCluster.startMaster(runtime, MasterSettings.IN_MEMORY);
            GraphException other = assertThrows(
                    GraphException.class, () -> GraphCluster.startMaster(runtime, HookedStores.settings("elsewhere")));
            assertEquals(Kind.OTHER_MASTER, other.kind());
            assertTrue(other.getMessage().contains("'memory'"), other::getMessage);
            assertTrue(other.getMessage().contains("'hooked' {id=elsewhere}"), other::getMessage);
        }
    }

    /// A job without checkpoints would have a master without a store otherwise, that knows nothing of what was.
    @Test
    void recordsAreFoundAgainWhateverIsSubmittedNext() throws InterruptedException {
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            lead(runtime, TWO, HookedStores.settings("again"));
            SubmittedJob first = GraphCluster.submit(runtime, job("first", 5).build());
            first.join();
            while (!(who(runtime, ONE, MasterRequest.PROTOCOL) instanceof MasterAnswer.Elsewhere(var attends)
                    && attends.isPresent())) {
                Thread.sleep(10);
            }
            runtime.kill(TWO);
            GraphCluster.submit(
                            runtime, job("second", 5).execution(Execution.of(1)).build())
                    .join();
            assertEquals(
                    State.DONE, GraphCluster.find(runtime, first.id()).status().state());
        }
    }

    /// A queue is left at once by who is cancelled, and not joined by who is paused.
    @Test
    void aJobThatWaitsForSlotsCanBeCancelledAndPaused() throws InterruptedException {
        try (LocalRuntime runtime = twoNodes(1)) {
            SubmittedJob busy =
                    GraphCluster.submit(runtime, job("busy", ENDLESS).build());
            await(busy, MasterClusterTest::computes);
            SubmittedJob cancelled =
                    GraphCluster.submit(runtime, job("cancelled", 5).build());
            SubmittedJob paused = GraphCluster.submit(runtime, job("paused", 5).build());
            for (SubmittedJob queued : List.of(cancelled, paused)) {
                await(queued, status -> !status.news().driver().isEmpty());
            }
            cancelled.cancel();
            assertEquals(
                    Kind.CANCELLED,
                    assertThrows(GraphException.class, cancelled::join).kind());
            paused.pause();
            await(paused, status -> status.news().progress().phase() == Phase.PAUSED);
            busy.cancel();
            assertThrows(GraphException.class, busy::join);
            assertEquals(
                    5,
                    GraphCluster.submit(runtime, job("next", 5).build()).join().supersteps());
            assertEquals(State.PAUSED, paused.status().state(), "others go first");
            paused.resume();
            assertEquals(5, paused.join().supersteps());
        }
    }

    /// Or it would be taken for lost, and replaced by another one that waits as long.
    @Test
    void aDriverTellsWhileItsStoreTakesItsTime() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        HookedStores.hook("slow", (step, _) -> {
            if (step.equals("open")) {
                awaitQuietly(gate);
            }
        });
        try (LocalRuntime runtime = twoNodes(1)) {
            GraphCluster.startMaster(runtime, MasterSettings.IN_MEMORY);
            SubmittedJob job = GraphCluster.submit(
                    runtime,
                    job("slow", 5).checkpoint(HookedStores.every(2, "slow")).build());
            await(job, status -> !status.news().driver().isEmpty());
            gate.countDown();
            assertEquals(5, job.join().supersteps());
        }
    }

    @Test
    void aStoreThatIsBrieflyUnavailableCostsNoJob() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        HookedStores.hook("blip", (step, _) -> {
            if (step.equals("open") && failures.incrementAndGet() < 5) {
                throw new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "the server starts");
            }
        });
        try (LocalRuntime runtime = twoNodes(1)) {
            GraphCluster.startMaster(runtime, MasterSettings.IN_MEMORY);
            SubmittedJob job = GraphCluster.submit(
                    runtime,
                    job("blip", 5).checkpoint(HookedStores.every(2, "blip")).build());
            assertEquals(5, job.join().supersteps());
            List<String> log = job.log(0).lines();
            assertTrue(log.stream().anyMatch(line -> line.contains("the server starts")), log::toString);
        }
    }

    @Test
    void twoJobsRunSideBySideOnTheSameNodes() throws InterruptedException, IOException {
        try (LocalRuntime runtime = twoNodes(2)) {
            Map<String, SubmittedJob> jobs = new HashMap<>();
            for (String name : List.of("left", "right")) {
                JobSpec spec = job(name, 4000).files(folder.resolve(name)).build();
                jobs.put(name, GraphCluster.submit(runtime, spec));
            }
            for (SubmittedJob job : jobs.values()) {
                await(job, MasterClusterTest::computes);
                job.pause();
            }
            for (SubmittedJob job : jobs.values()) {
                await(job, status -> status.news().progress().phase() == Phase.PAUSED);
            }
            List<String> both =
                    jobs.values().stream().map(SubmittedJob::id).sorted().toList();
            assertEquals(
                    List.of(new WorkerStatus("one", 2, 2, both), new WorkerStatus("two", 2, 2, both)),
                    GraphCluster.workers(runtime));
            boolean ended = false;
            for (SubmittedJob job : jobs.values()) {
                job.resume();
            }
            while (!ended) {
                for (WorkerStatus node : GraphCluster.workers(runtime)) {
                    assertTrue(node.used() <= node.slots(), node::toString);
                }
                ended = GraphCluster.jobs(runtime).stream()
                        .allMatch(job -> job.state().isEnd());
            }
            Map<Long, String> expected = new HashMap<>();
            GraphalyticsTest.run(GraphJob.of(
                                    job("left", 1).build().openSource(),
                                    job("left", 4000).build().openProgram())
                            .partitions(4))
                    .forEach((vertex, value) -> expected.put(vertex, value.toString()));
            for (Map.Entry<String, SubmittedJob> job : jobs.entrySet()) {
                assertEquals(4000, job.getValue().join().supersteps());
                assertEquals(expected, FileSinkTest.results(folder.resolve(job.getKey())));
            }
            assertFalse(expected.isEmpty());
        }
    }
}
