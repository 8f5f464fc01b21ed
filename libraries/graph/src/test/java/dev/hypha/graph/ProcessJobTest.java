package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ClusterNode;
import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.JobSpec.Schema;
import dev.hypha.graph.JobStatus.State;
import dev.hypha.testkit.cluster.ProcessCluster;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs on processes that are killed with SIGKILL at random moments: a worker's, the driver's and the
/// master's in turn.
///
/// The system property `hypha.graph.kills` says how many random kills there are, and `hypha.graph.seed` which.
@Timeout(600)
class ProcessJobTest {
    private static final int KILLS = Integer.getInteger("hypha.graph.kills", Role.values().length);
    private static final long SEED = Long.getLong("hypha.graph.seed", 1);
    private static final long PATH = 1_000_000;
    private static final int PATH_LENGTH = 1500;

    /// Of few supersteps, whatever the graph.
    private static final Set<String> SHORT = Set.of("lcc", "triangles");

    /// What the process that is killed does for the job.
    private enum Role {
        /// Nothing but work, unless all drive or lead as well.
        WORKER,
        DRIVER,
        MASTER
    }

    @TempDir
    private static Path folder;

    private static ProcessCluster cluster;
    private static Path graph;
    private static long source;
    private static int number;

    private Map<String, Map<String, String>> algorithms;

    /// A generated graph, and a path that makes for many supersteps.
    @BeforeAll
    static void begin() throws IOException {
        graph = folder.resolve("graph.e");
        try (BufferedWriter out = Files.newBufferedWriter(graph)) {
            long[] first = {-1};
            new RmatSource(11, 8, 5).scanEdges((from, to, weight) -> {
                first[0] = first[0] < 0 ? from : first[0];
                write(out, from, to);
            });
            source = first[0];
            write(out, source, PATH);
            for (int i = 0; i < PATH_LENGTH; i++) {
                write(out, PATH + i, PATH + i + 1);
            }
        }
        cluster = new ProcessCluster(3, SEED);
    }

    private static void write(BufferedWriter out, long from, long to) {
        try {
            out.write(from + " " + to + " " + (1 + (from * 31 + to) % 16) / 8.0 + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        algorithms = new TreeMap<>(Map.of( // in an order, so that a seed replays
                "pagerank", Map.of("iterations", "1500"),
                "bfs", Map.of("source", Long.toString(source)),
                "sssp", Map.of("source", Long.toString(source)),
                "wcc", Map.of(),
                "cdlp", Map.of("iterations", "800"),
                "lcc", Map.of(),
                "triangles", Map.of()));
        cluster.awaitConnected();
    }

    private static JobSpec.Builder job(String algorithm, Map<String, String> parameters) {
        String name = algorithm + "-" + number++;
        return JobSpec.named(name)
                .source("edges", Map.of("path", graph.toString()))
                .schema(new Schema(true, algorithm.equals("sssp")))
                .algorithm(algorithm, parameters)
                .files(folder.resolve(name))
                .execution(new Execution(3, 1, 6, "hash", Integer.MAX_VALUE, ""))
                .checkpoint(new Checkpointing(
                        2, "file", Map.of("path", folder.resolve("store").toString())));
    }

    private static Map<Long, String> results(JobSpec spec) throws IOException {
        return FileSinkTest.results(folder.resolve(spec.name()));
    }

    private static Map<Long, String> expected(JobSpec spec) throws InterruptedException {
        Map<Long, String> results = new HashMap<>();
        GraphalyticsTest.run(GraphJob.of(spec.openSource(), spec.openProgram()).partitions(6))
                .forEach((vertex, value) -> results.put(vertex, value.toString()));
        return results;
    }

    private static JobStatus await(SubmittedJob job, Predicate<JobStatus> condition) throws InterruptedException {
        JobStatus status = job.status();
        while (!condition.test(status)) {
            assertFalse(status.state().isEnd(), status::toString);
            Thread.sleep(1);
            status = job.status();
        }
        return status;
    }

    /// After any kill, of whoever worked, drove or led, the result is the one without.
    @Test
    void killedProcessesChangeNothing() throws InterruptedException, IOException {
        Random random = new Random(SEED);
        List<String> names = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            if (names.isEmpty()) { // each algorithm once before any comes again
                names.addAll(algorithms.keySet());
                Collections.shuffle(names, random);
            }
            String algorithm = names.removeFirst();
            JobSpec spec = job(algorithm, algorithms.get(algorithm)).build();
            Map<Long, String> expected = expected(spec);
            SubmittedJob job = GraphCluster.submit(cluster.client(), spec);
            int wait = random.nextInt(SHORT.contains(algorithm) ? 150 : 1500);
            await(job, status -> !status.news().driver().isEmpty());
            Thread.sleep(wait);
            Role role = Role.values()[kill % Role.values().length];
            JobStatus struck = job.status();
            String victim = victim(role, struck, random);
            cluster.faults().kill(victim);
            String what =
                    "seed " + SEED + ", kill " + kill + ": " + role + " on " + victim + " after " + wait + " ms, when "
                            + struck.id() + " was at " + struck.line() + " driven by "
                            + struck.news().driver();
            JobResult result = job.join();
            assertEquals(expected.size(), result.vertices(), what);
            assertEquals(expected, results(spec), what);
            if (KILLS > Role.values().length) {
                tell(what, job);
            }
            cluster.faults().restart(victim);
            cluster.awaitConnected();
        }
    }

    private static String victim(Role role, JobStatus job, Random random) throws InterruptedException {
        String driver = job.news().driver();
        String master = new MasterClient(cluster.client()).find().orElseThrow().name();
        List<String> others = new ArrayList<>(cluster.workers());
        return switch (role) {
            case MASTER -> master;
            case DRIVER -> driver;
            case WORKER -> {
                others.removeAll(List.of(driver, master));
                yield others.get(random.nextInt(others.size()));
            }
        };
    }

    /// For whoever wants to know how long it took: what the job's log says from the kill on.
    private static void tell(String what, SubmittedJob job) throws InterruptedException {
        System.out.println(what);
        job.log(0).lines().forEach(line -> System.out.println("    " + line));
    }

    /// As far as the master knows: a new one knows nothing yet, as in INIT.
    private static boolean isLoading(JobStatus status) {
        return List.of(Phase.INIT, Phase.LOAD).contains(status.news().progress().phase());
    }

    /// Other engines have lost vertices when a worker died while others loaded.
    @Test
    void noVertexIsLostWhenAProcessIsKilledWhileVerticesAreLoading() throws InterruptedException {
        JobSpec spec = JobSpec.named("loading")
                .source("rmat", Map.of("scale", "17", "edge-factor", "8", "seed", "5"))
                .algorithm("wcc", Map.of())
                .execution(new Execution(3, 1, 6, "hash", Integer.MAX_VALUE, ""))
                // None is made; but the master, which may be on the node that is killed, keeps its records there.
                .checkpoint(new Checkpointing(
                        1000, "file", Map.of("path", folder.resolve("store").toString())))
                .build();
        SubmittedJob job = GraphCluster.submit(cluster.client(), spec);
        JobStatus loading = await(job, status -> status.news().progress().phase() == Phase.LOAD);
        String driver = loading.news().driver();
        String victim = loading.news().nodes().stream()
                .filter(node -> !node.equals(driver))
                .findFirst()
                .orElseThrow();
        cluster.faults().kill(victim);
        JobStatus struck = await(
                job,
                status -> status.state().isEnd() || status.news().progress().recoveries() > 0 || !isLoading(status));
        assertTrue(
                isLoading(struck) || struck.news().progress().recoveries() > 0,
                () -> "it was struck while it loaded: " + struck);
        JobResult result = job.join();
        assertTrue(result.recoveries() > 0, () -> "it was struck: " + result);
        JobResult alone = GraphJob.of(spec.openSource(), spec.openProgram()).run();
        assertEquals(alone.vertices(), result.vertices());
        assertEquals(alone.edges(), result.edges());
        cluster.faults().restart(victim);
    }

    @Test
    void aPausedJobGoesOnAfterAllProcessesWereRestarted() throws InterruptedException, IOException {
        JobSpec spec = job("pagerank", Map.of("iterations", "3000")).build();
        SubmittedJob job = GraphCluster.submit(cluster.client(), spec);
        await(job, status -> status.news().progress().superstep() > 4);
        job.pause();
        JobStatus paused = await(job, status -> status.news().progress().phase() == Phase.PAUSED);
        for (String worker : cluster.workers()) {
            cluster.faults().kill(worker);
        }
        for (String worker : cluster.workers()) {
            cluster.awaitMember(worker, ClusterNode.State.DEAD);
            cluster.faults().restart(worker);
        }
        cluster.awaitConnected();
        GraphCluster.startMaster(cluster.client(), MasterSettings.beside(spec));
        SubmittedJob found = GraphCluster.find(cluster.client(), job.id());
        assertEquals(State.PAUSED, found.status().state());
        assertEquals("", found.status().news().driver(), "nobody drives it");
        found.resume();
        await(
                found,
                status -> status.news().progress().phase() == Phase.SUPERSTEP
                        || status.state().isEnd());
        long stored = paused.news().progress().checkpointed();
        assertEquals(paused.news().progress().superstep(), stored, "it was stored when it paused");
        assertEquals(3000, found.join().supersteps());
        assertTrue(
                found.log(0).lines().stream().anyMatch(line -> line.endsWith("begins after superstep " + stored)),
                () -> "it goes on after superstep " + stored);
        assertEquals(expected(spec), results(spec));
    }
}
