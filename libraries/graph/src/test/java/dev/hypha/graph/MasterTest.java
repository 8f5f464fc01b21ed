package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobStatus.State;
import dev.hypha.graph.MasterAnswer.Order;
import dev.hypha.graph.MasterRequest.DriverId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the master decides, replayed from seeds: masters, drivers and nodes that are lost, answers too.
class MasterTest {
    private static final JobResult RESULT = new JobResult(3, 4, 5, 60, 0, List.of(0.5), 1, 2);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static JobSpec spec(String name) {
        return JobSpec.named(name)
                .source("rmat", Map.of("scale", "4"))
                .algorithm("wcc", Map.of())
                .execution(JobSpec.Execution.of(2))
                .build();
    }

    private static NodeId node(int number) {
        return new NodeId("node-" + number);
    }

    private static MasterRequest.Told told(DriverId driver, int node, List<NodeId> workers) {
        return new MasterRequest.Told(
                driver,
                spec("ranks"),
                0,
                new JobStatus.News(
                        driver.attempt(),
                        "node-" + node,
                        JobProgress.NONE,
                        JobStatus.Timing.UNKNOWN,
                        workers.stream().map(NodeId::name).toList()),
                List.of("a line"),
                0);
    }

    private static JobStatus submit(Master master, String request) {
        return GraphCluster.statuses(master.on(new MasterRequest.Submit(request, spec("ranks")), BEGIN))
                .getFirst();
    }

    private static Order order(MasterAnswer answer) {
        return assertInstanceOf(MasterAnswer.Noted.class, answer).order();
    }

    private static List<MasterEffect.Start> starts(Master master) {
        return master.effects().stream()
                .filter(MasterEffect.Start.class::isInstance)
                .map(MasterEffect.Start.class::cast)
                .toList();
    }

    @Test
    void aSubmissionThatIsSentTwiceIsOneJob() {
        Master master = new Master(List.of(), BEGIN);
        JobStatus first = submit(master, "00000001");
        assertEquals(first.id(), submit(master, "00000001").id());
        assertFalse(first.id().equals(submit(master, "00000002").id()));
        assertEquals(2, starts(master).size());
        GraphException several =
                assertThrows(GraphException.class, () -> master.on(new MasterRequest.Jobs("ranks"), BEGIN));
        assertTrue(several.getMessage().contains(first.id()), several::getMessage);
        assertEquals(Kind.JOB, several.kind());
        assertEquals(
                Kind.JOB,
                assertThrows(GraphException.class, () -> master.on(new MasterRequest.Logs("none", 0), BEGIN))
                        .kind());
    }

    @Test
    void aSilentDriverIsReplacedAndToldToStop() {
        Master master = new Master(List.of(), BEGIN);
        String id = submit(master, "00000001").id();
        DriverId first = new DriverId(id, 1);
        assertEquals(Order.GO, order(master.on(told(first, 1, List.of()), BEGIN)));
        Instant later = BEGIN.plus(Master.DRIVER_SILENCE).plusMillis(1);
        starts(master);
        master.tick(later, Set.of());
        assertEquals(new DriverId(id, 2), starts(master).getFirst().driver());
        assertEquals(Order.STOP, order(master.on(told(first, 1, List.of()), later)));
        assertEquals(
                Order.STOP,
                order(master.on(new MasterRequest.Ended(first, new JobEnd(Optional.of(RESULT), "")), later)));
        assertEquals(State.RUNNING, submit(master, "00000001").state());
    }

    @Test
    void theDriverOfALostNodeIsReplacedAtOnce() {
        Master master = new Master(List.of(), BEGIN);
        DriverId first = new DriverId(submit(master, "00000001").id(), 1);
        master.on(told(first, 1, List.of()), BEGIN);
        starts(master);
        master.tick(BEGIN.plusMillis(1), Set.of(node(2)));
        assertEquals(List.of(), starts(master));
        master.tick(BEGIN.plusMillis(2), Set.of(node(1)));
        assertEquals(2, starts(master).getFirst().driver().attempt());
    }

    @Test
    void aPausedJobOutlivesEverything() {
        Master before = new Master(List.of(), BEGIN);
        String id = submit(before, "00000001").id();
        before.on(told(new DriverId(id, 1), 1, List.of()), BEGIN);
        before.on(new MasterRequest.Wish("ranks", JobWish.PAUSE), BEGIN);
        Map<String, JobRecord> stored = new HashMap<>();
        save(before.effects(), stored);

        Master after = new Master(stored.values(), BEGIN);
        Instant later = BEGIN.plus(Duration.ofMinutes(1));
        after.tick(later, Set.of());
        assertEquals(List.of(), starts(after));
        after.on(new MasterRequest.Wish("ranks", JobWish.RESUME), later);
        assertEquals(new DriverId(id, 2), starts(after).getFirst().driver());
    }

    private static void save(List<MasterEffect> effects, Map<String, JobRecord> stored) {
        for (MasterEffect effect : effects) {
            if (effect instanceof MasterEffect.Save(JobRecord job)) {
                stored.put(job.id(), JobRecord.read(job.write()));
                assertEquals(job, stored.get(job.id()));
            }
        }
    }

    @Test
    void slotsAreGivenOnceAndJobsWaitForEachOther() {
        Master master = new Master(List.of(), BEGIN);
        DriverId one = new DriverId(submit(master, "00000001").id(), 1);
        DriverId two = new DriverId(submit(master, "00000002").id(), 1);
        List<NodeId> nodes = List.of(node(1), node(2), node(3));
        MasterRequest wanted = new MasterRequest.Allocate(one, 0, 3, 2, nodes, true);
        master.on(new MasterRequest.Register(node(1), 2), BEGIN);
        assertEquals(new MasterAnswer.Slots(List.of(), 2), master.on(wanted, BEGIN), "two nodes are to come");
        master.on(new MasterRequest.Register(node(2), 2), BEGIN);
        MasterRequest hasty = new MasterRequest.Allocate(one, 0, 3, 2, nodes, false);
        MasterAnswer given = new MasterAnswer.Slots(List.of(node(1), node(2), node(1)), 4);
        assertEquals(given, master.on(hasty, BEGIN));
        assertEquals(
                new MasterAnswer.Slots(List.of(node(1), node(2), node(1)), 3), master.on(hasty, BEGIN), "asked twice");
        MasterRequest other = new MasterRequest.Allocate(two, 0, 2, 1, nodes, false);
        assertEquals(new MasterAnswer.Slots(List.of(), 2), master.on(other, BEGIN), "node-1 is full");
        assertEquals(
                new MasterAnswer.Workers(List.of(
                        new WorkerStatus("node-1", 2, 2, List.of(one.job())),
                        new WorkerStatus("node-2", 2, 1, List.of(one.job())))),
                master.on(new MasterRequest.Workers(), BEGIN));
        master.on(new MasterRequest.Ended(one, new JobEnd(Optional.of(RESULT), "")), BEGIN);
        assertEquals(new MasterAnswer.Slots(List.of(node(1), node(2)), 2), master.on(other, BEGIN));
        master.tick(BEGIN.plus(Master.NODE_SILENCE).plusMillis(1), Set.of());
        assertEquals(
                new MasterAnswer.Workers(List.of()), master.on(new MasterRequest.Workers(), BEGIN), "silent nodes");
    }

    @Test
    void oldJobsAreForgotten() {
        Master master = new Master(List.of(), BEGIN);
        Map<String, JobRecord> stored = new TreeMap<>();
        for (int i = 0; i < Master.ENDED_MAX + 3; i++) {
            String id = submit(master, "0000" + (1000 + i)).id();
            master.on(
                    new MasterRequest.Ended(new DriverId(id, 1), new JobEnd(Optional.empty(), "HYP-GRAPH-003 x")),
                    BEGIN);
            for (MasterEffect effect : master.effects()) {
                save(List.of(effect), stored);
                if (effect instanceof MasterEffect.Forget(String old)) {
                    stored.remove(old);
                }
            }
        }
        assertEquals(Master.ENDED_MAX, stored.size());
        assertTrue(stored.containsKey("ranks-00001102"));
    }

    /// A cluster in which anything is lost at any time.
    private static final class World {
        private final Random random;
        private final Map<String, JobRecord> stored = new TreeMap<>();
        private final List<MasterEffect.Start> starting = new ArrayList<>();
        private final Map<DriverId, Integer> drivers = new HashMap<>();
        private final Map<DriverId, Integer> results = new HashMap<>();
        private Instant now = BEGIN;
        private Master master = new Master(List.of(), BEGIN);

        World(long seed) {
            random = new Random(seed);
        }

        MasterAnswer ask(MasterRequest request) {
            MasterAnswer answer = master.on(request, now);
            if (random.nextInt(10) == 0) {
                answer = master.on(request, now); // the first answer was lost
            }
            for (MasterEffect effect : master.effects()) {
                save(List.of(effect), stored);
                if (effect instanceof MasterEffect.Start start) {
                    starting.add(start);
                }
            }
            return answer;
        }

        void step() {
            now = now.plusMillis(random.nextInt(1500));
            if (random.nextInt(25) == 0) {
                master = new Master(stored.values(), now);
            }
            Set<NodeId> left = random.nextInt(10) == 0 ? Set.of(node(random.nextInt(4))) : Set.of();
            drivers.values().removeIf(node -> left.contains(node(node)));
            master.tick(now, left);
            ask(new MasterRequest.Workers());
            for (MasterEffect.Start start : List.copyOf(starting)) {
                starting.remove(start);
                if (random.nextInt(8) != 0) {
                    drivers.put(start.driver(), random.nextInt(4));
                }
            }
            for (Map.Entry<DriverId, Integer> driver : List.copyOf(drivers.entrySet())) {
                if (random.nextInt(4) != 0) {
                    Order order = order(ask(told(driver.getKey(), driver.getValue(), List.of())));
                    boolean ends = random.nextInt(6) == 0;
                    if (order == Order.STOP || ends) {
                        drivers.remove(driver.getKey());
                    }
                    if (order != Order.STOP && ends) {
                        results.merge(driver.getKey(), 1, Integer::sum);
                        ask(new MasterRequest.Ended(driver.getKey(), new JobEnd(Optional.of(RESULT), "")));
                    }
                }
            }
        }
    }

    @Test
    void everyJobEndsWhateverIsLost() {
        for (long seed = 0; seed < 100; seed++) {
            World world = new World(seed);
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                jobs.add(GraphCluster.statuses(world.ask(new MasterRequest.Submit("0000000" + i, spec("ranks"))))
                        .getFirst()
                        .id());
            }
            for (int i = 0; i < 400; i++) {
                world.step();
            }
            for (String job : jobs) {
                JobStatus status = GraphCluster.statuses(world.ask(new MasterRequest.Jobs(job)))
                        .getFirst();
                assertEquals(State.DONE, status.state(), "seed " + seed + ": " + status);
                assertEquals(RESULT, status.end().orElseThrow().result().orElseThrow());
            }
            assertEquals(Map.of(), world.drivers, "seed " + seed + ": nobody drives on");
        }
    }

    @Test
    void aMasterWithoutRecordsLearnsOfJobsFromTheirDrivers() {
        Master empty = new Master(List.of(), BEGIN);
        DriverId driver = new DriverId("ranks-00000001", 4);
        assertEquals(Order.GO, order(empty.on(told(driver, 1, List.of(node(1))), BEGIN)));
        JobStatus status = GraphCluster.statuses(empty.on(new MasterRequest.Jobs("ranks"), BEGIN))
                .getFirst();
        assertEquals(4, status.news().attempt());
        empty.on(new MasterRequest.Register(node(1), 1), BEGIN);
        assertEquals(
                new MasterAnswer.Workers(List.of(new WorkerStatus("node-1", 1, 1, List.of("ranks-00000001")))),
                empty.on(new MasterRequest.Workers(), BEGIN),
                "its workers' slots are taken");
    }
}
