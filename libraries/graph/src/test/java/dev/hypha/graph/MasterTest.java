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
                0,
                Order.GO);
    }

    private static MasterRequest.Told told(DriverId driver, int execution, List<NodeId> workers, Order order) {
        MasterRequest.Told told = told(driver, 1, workers);
        return new MasterRequest.Told(driver, told.spec(), execution, told.news(), told.lines(), told.from(), order);
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
        master.tick(BEGIN.plus(MasterNodes.SILENCE).plusMillis(1), Set.of());
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
                if (effect instanceof MasterEffect.Forget(String old, var _)) {
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

    /// It has no records, but the driver lives: it is not told to stop, and its end is not lost.
    @Test
    void aMasterWithoutRecordsHasDriversTellFirst() {
        Master empty = new Master(List.of(), BEGIN);
        DriverId driver = new DriverId("ranks-00000001", 1);
        MasterRequest wanted = new MasterRequest.Allocate(driver, 1, 1, 1, List.of(node(1)), false);
        MasterRequest ended = new MasterRequest.Ended(driver, new JobEnd(Optional.of(RESULT), ""));
        empty.on(new MasterRequest.Register(node(1), 1), BEGIN);
        assertEquals(new MasterAnswer.Slots(List.of(), 1), empty.on(wanted, BEGIN));
        assertEquals(Order.GO, order(empty.on(ended, BEGIN)), "tell me first");
        assertEquals(Order.GO, order(empty.on(told(driver, 1, List.of()), BEGIN)));
        assertEquals(new MasterAnswer.Slots(List.of(node(1)), 1), empty.on(wanted, BEGIN));
        assertEquals(Order.STOP, order(empty.on(ended, BEGIN)));
        assertEquals(State.DONE, only(empty).state());
    }

    private static JobStatus only(Master master) {
        return GraphCluster.statuses(master.on(new MasterRequest.Jobs("ranks"), BEGIN))
                .getFirst();
    }

    @Test
    void aJobIsAdoptedInTheStateThatItIsIn() {
        Map<Order, State> states =
                Map.of(Order.GO, State.RUNNING, Order.PAUSE, State.PAUSED, Order.CANCEL, State.CANCELLING);
        states.forEach((order, state) -> {
            Master empty = new Master(List.of(), BEGIN);
            DriverId driver = new DriverId("ranks-00000001", 3);
            assertEquals(order, order(empty.on(told(driver, 0, List.of(node(1)), order), BEGIN)));
            assertEquals(state, only(empty).state());
        });
    }

    /// A node that was lost, or a network that was, is there again with the job's next driver.
    @Test
    void aDriverThatTellsFromALostNodeLives() {
        Master master = new Master(List.of(), BEGIN);
        String id = submit(master, "00000001").id();
        master.on(told(new DriverId(id, 1), 1, List.of()), BEGIN);
        master.tick(BEGIN, Set.of(node(1)));
        assertEquals(2, starts(master).getLast().driver().attempt());
        master.on(told(new DriverId(id, 2), 1, List.of()), BEGIN);
        master.tick(BEGIN.plusMillis(1), Set.of());
        assertEquals(List.of(), starts(master));
        master.tick(BEGIN.plusMillis(2), Set.of(node(1)));
        assertEquals(3, starts(master).getFirst().driver().attempt(), "it can be lost again");
    }

    @Test
    void oldNewsGiveNoSlots() {
        Master master = new Master(List.of(), BEGIN);
        DriverId one = new DriverId(submit(master, "00000001").id(), 1);
        DriverId two = new DriverId(submit(master, "00000002").id(), 1);
        master.on(new MasterRequest.Register(node(1), 1), BEGIN);
        master.on(new MasterRequest.Register(node(2), 1), BEGIN);
        List<NodeId> both = List.of(node(1), node(2));
        assertEquals(
                new MasterAnswer.Slots(List.of(node(1)), 1),
                master.on(new MasterRequest.Allocate(one, 0, 1, 1, List.of(node(1)), false), BEGIN));
        assertEquals(
                new MasterAnswer.Slots(List.of(node(2)), 1),
                master.on(new MasterRequest.Allocate(one, 1, 1, 1, List.of(node(2)), false), BEGIN));
        master.on(told(one, 0, List.of(node(1)), Order.GO), BEGIN);
        master.on(told(one, 1, List.of(), Order.GO), BEGIN);
        assertEquals(
                new MasterAnswer.Slots(List.of(node(1)), 2),
                master.on(new MasterRequest.Allocate(two, 0, 1, 1, both, false), BEGIN));
        assertEquals(
                new MasterAnswer.Workers(List.of(
                        new WorkerStatus("node-1", 1, 1, List.of(two.job())),
                        new WorkerStatus("node-2", 1, 1, List.of(one.job())))),
                master.on(new MasterRequest.Workers(), BEGIN));
    }

    /// Jobs that wait keep nothing: what one of them had before may be what another one waits for.
    @Test
    void whoWaitsForSlotsHasNone() {
        Master master = new Master(List.of(), BEGIN);
        DriverId one = new DriverId(submit(master, "00000001").id(), 1);
        DriverId two = new DriverId(submit(master, "00000002").id(), 1);
        master.on(new MasterRequest.Register(node(1), 1), BEGIN);
        master.on(new MasterRequest.Register(node(2), 1), BEGIN);
        List<NodeId> both = List.of(node(1), node(2));
        master.on(new MasterRequest.Allocate(one, 0, 1, 1, both, false), BEGIN);
        master.on(new MasterRequest.Allocate(two, 0, 1, 1, both, false), BEGIN);
        MasterRequest.Allocate all = new MasterRequest.Allocate(one, 1, 2, 1, both, false);
        assertEquals(new MasterAnswer.Slots(List.of(), 2), master.on(all, BEGIN));
        master.on(told(one, 0, List.of(node(1)), Order.GO), BEGIN);
        assertEquals(
                new MasterAnswer.Slots(both, 2),
                master.on(new MasterRequest.Allocate(two, 1, 2, 1, both, false), BEGIN));
    }

    @Test
    void numbersOfDriversGoOnWhenAJobIsResumed() {
        Master master = new Master(List.of(), BEGIN);
        String id = submit(master, "00000001").id();
        Instant now = BEGIN;
        for (int i = 0; i < Master.ATTEMPTS_MAX; i++) {
            now = now.plus(Master.DRIVER_SILENCE).plusMillis(1);
            master.tick(now, Set.of());
        }
        assertEquals(State.FAILED, only(master).state());
        starts(master);
        master.on(new MasterRequest.Wish(id, JobWish.RESUME), now);
        int next = Master.ATTEMPTS_MAX + 1;
        assertEquals(new DriverId(id, next), starts(master).getFirst().driver());
        assertEquals(
                Order.STOP,
                order(master.on(told(new DriverId(id, Master.ATTEMPTS_MAX), 1, List.of()), now)),
                "one that was lost is not taken for a later one");
        for (int i = 1; i < Master.ATTEMPTS_MAX; i++) {
            now = now.plus(Master.DRIVER_SILENCE).plusMillis(1);
            master.tick(now, Set.of());
        }
        assertEquals(State.RUNNING, only(master).state(), "it has as many again");
    }

    /// A node without this library never registers.
    @Test
    void nodesThatDoNotRegisterAreNotWaitedForLong() {
        Master master = new Master(List.of(), BEGIN);
        DriverId driver = new DriverId(submit(master, "00000001").id(), 1);
        List<NodeId> both = List.of(node(1), node(2));
        master.present(both, BEGIN);
        master.on(new MasterRequest.Register(node(1), 1), BEGIN);
        MasterRequest wanted = new MasterRequest.Allocate(driver, 0, 2, 1, both, true);
        assertEquals(new MasterAnswer.Slots(List.of(), 1), master.on(wanted, BEGIN));
        Instant later = BEGIN.plus(MasterNodes.REGISTRATION);
        assertEquals(new MasterAnswer.Slots(List.of(node(1)), 1), master.on(wanted, later));
    }
}
