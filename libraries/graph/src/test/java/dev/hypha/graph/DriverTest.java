package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.algorithms.PageRank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A job's decisions, replayed from seeds: workers that are lost, late, and heard twice.
class DriverTest {
    private static final int SUPERSTEPS = 8;
    private static final int PARTITIONS = 4;

    /// A cluster that answers in any order, loses workers, and has one checkpoint store.
    private static final class World {
        private final Random random;
        private final Driver driver = new Driver(new PageRank(0.85, SUPERSTEPS), 100, 2, 1000);
        private final List<DriverEvent> coming = new ArrayList<>();
        private final List<DriverEffect> effects = new ArrayList<>();
        private Optional<DriverEvent.Latest> stored = Optional.empty();
        private long begun = -1;
        private long checkpoints;
        private int execution;
        private int workers;
        private int losses;

        World(long seed) {
            random = new Random(seed);
        }

        void run() {
            act(driver.start());
            for (int i = 0; i < 20_000 && !driver.ended(); i++) {
                if (coming.isEmpty()) {
                    assertEquals(Phase.PAUSED, driver.progress().phase(), "it waits for nothing else");
                    act(driver.on(new DriverEvent.Resume()));
                    continue;
                }
                DriverEvent event = coming.remove(random.nextInt(coming.size()));
                act(driver.on(event));
                disturb(event);
            }
        }

        private void disturb(DriverEvent event) {
            switch (random.nextInt(30)) {
                case 0 -> act(driver.on(new DriverEvent.Pause()));
                case 1 -> act(driver.on(new DriverEvent.Resume()));
                case 2 -> act(driver.on(event));
                case 3 -> {
                    if (!driver.ended() && losses < 12) {
                        losses++;
                        act(driver.on(new DriverEvent.Lost(execution, random.nextInt(Math.max(workers, 1)), "gone")));
                    }
                }
                default -> {}
            }
        }

        private void act(List<DriverEffect> wanted) {
            effects.addAll(wanted);
            for (DriverEffect effect : wanted) {
                switch (effect) {
                    case DriverEffect.Launch(int number) -> {
                        execution = number;
                        workers = 1 + random.nextInt(PARTITIONS);
                        driver.on(new DriverEvent.Launched(number, workers, stored));
                        for (int worker = 0; worker < workers; worker++) {
                            report(worker, new Report.Loaded(10, 20, 30));
                        }
                    }
                    case DriverEffect.Send(int worker, Command command) -> answer(worker, command);
                    case DriverEffect.BeginCheckpoint(long superstep, List<Double> aggregated) -> {
                        begun = superstep;
                        checkpoints++;
                        coming.add(
                                random.nextInt(8) == 0
                                        ? new DriverEvent.NotCommitted("full")
                                        : new DriverEvent.CheckpointBegun(checkpoints));
                    }
                    case DriverEffect.Commit(long checkpoint, List<StoredPiece> pieces) -> {
                        assertEquals(PARTITIONS, pieces.size(), "a checkpoint is whole");
                        stored = Optional.of(new DriverEvent.Latest(checkpoint, begun, List.of(0.5), pieces));
                        coming.add(new DriverEvent.Committed(checkpoint));
                    }
                    case DriverEffect.Abandon(var _, var _) -> {}
                    case DriverEffect.Halt() -> {}
                    case DriverEffect.End(var _, var _) -> {}
                }
            }
        }

        private void report(int worker, Report report) {
            coming.add(new DriverEvent.Reported(execution, worker, report));
        }

        private void answer(int worker, Command command) {
            List<Integer> owners = Assignment.even(PARTITIONS, workers);
            switch (command) {
                case Command.Begin(long vertices) -> {
                    assertEquals(10L * workers, vertices);
                    report(worker, new Report.Stepped(0, 10, 0, 0, List.of()));
                }
                case Command.Restore restore -> report(worker, new Report.Stepped(0, 0, 0, 0, List.of()));
                case Command.Step(long superstep, var _) ->
                    report(worker, new Report.Stepped(superstep, 10, 5, 8, sums(worker, owners)));
                case Command.Save(long checkpoint) ->
                    report(
                            worker,
                            random.nextInt(20) == 0
                                    ? new Report.Unsaved(checkpoint, "full")
                                    : saved(worker, owners, checkpoint));
                case Command.Write() -> report(worker, new Report.Written());
                case Command.Load() -> throw new AssertionError("workers load by themselves");
                case Command.Stop() -> throw new AssertionError("nobody is told to stop before the end");
            }
        }

        private static List<PartitionSums> sums(int worker, List<Integer> owners) {
            List<PartitionSums> sums = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (owners.get(partition).equals(worker)) {
                    sums.add(new PartitionSums(partition, List.of(0.125)));
                }
            }
            return sums;
        }

        private static Report saved(int worker, List<Integer> owners, long checkpoint) {
            List<StoredPiece> pieces = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (owners.get(partition).equals(worker)) {
                    pieces.add(new StoredPiece(partition, 1, 1, 0));
                }
            }
            return new Report.Saved(checkpoint, pieces);
        }
    }

    @Test
    void whateverHappensItEndsWithAllSupersteps() {
        for (long seed = 0; seed < 500; seed++) {
            World world = new World(seed);
            world.run();
            String replay = "seed " + seed + ": " + world.driver.progress();
            assertEquals(Phase.DONE, world.driver.progress().phase(), replay);
            assertEquals(SUPERSTEPS, world.driver.result().supersteps(), replay);
            assertEquals(world.losses, world.driver.result().recoveries(), replay);
            assertEquals(List.of(0.5), world.driver.result().aggregated(), replay);
            assertTrue(world.effects.getLast() instanceof DriverEffect.End, replay);
        }
    }

    @Test
    void superstepsFollowEachOtherWithinAnExecution() {
        for (long seed = 0; seed < 100; seed++) {
            World world = new World(seed);
            world.run();
            long last = -1;
            for (DriverEffect effect : world.effects) {
                if (effect instanceof DriverEffect.Launch) {
                    last = -1;
                } else if (effect instanceof DriverEffect.Send(int worker, Command.Step(long superstep, var _))
                        && worker == 0) {
                    assertTrue(last < 0 || superstep == last + 1, "seed " + seed + ": " + superstep + " after " + last);
                    last = superstep;
                }
            }
        }
    }

    @Test
    void afterTooManyLossesItFails() {
        Driver driver = new Driver(new PageRank(0.85, 5), 100, 0, 2);
        driver.start();
        for (int execution = 0; execution < 3; execution++) {
            assertFalse(driver.ended());
            driver.on(new DriverEvent.Launched(execution, 2, Optional.empty()));
            driver.on(new DriverEvent.Lost(execution, 1, "node gone"));
        }
        assertEquals(Phase.FAILED, driver.progress().phase());
    }

    @Test
    void aCancelledJobEndsAtTheNextBarrier() {
        Driver driver = new Driver(new PageRank(0.85, 5), 100, 0, 2);
        driver.start();
        driver.on(new DriverEvent.Launched(0, 1, Optional.empty()));
        driver.on(new DriverEvent.Reported(0, 0, new Report.Loaded(1, 1, 1)));
        driver.on(new DriverEvent.Reported(
                0, 0, new Report.Stepped(0, 1, 0, 0, List.of(new PartitionSums(0, List.of(0.0))))));
        assertEquals(Phase.SUPERSTEP, driver.progress().phase());
        driver.on(new DriverEvent.Cancel());
        assertEquals(Phase.SUPERSTEP, driver.progress().phase());
        driver.on(new DriverEvent.Reported(
                0, 0, new Report.Stepped(1, 1, 0, 0, List.of(new PartitionSums(0, List.of(0.0))))));
        assertEquals(Phase.CANCELLED, driver.progress().phase());
    }
}
