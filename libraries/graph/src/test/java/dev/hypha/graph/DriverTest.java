package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.algorithms.PageRank;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A job's decisions, replayed from seeds: workers that are lost, late, and heard twice.
class DriverTest {
    private static final int SUPERSTEPS = 8;
    private static final int PARTITIONS = 4;
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ACTIVE = 7;
    private static final int MESSAGES = 11;

    /// A cluster that answers in any order, loses workers, and has one checkpoint store.
    private static final class World {
        private final Random random;
        private final Driver driver = new Driver(new PageRank(0.85, SUPERSTEPS), 100, 2, 1000);
        private final List<DriverEvent> coming = new ArrayList<>();
        private final List<DriverEffect> effects = new ArrayList<>();
        private Optional<DriverEvent.Latest> stored = Optional.empty();
        private Optional<Barrier> making = Optional.empty();
        private long checkpoints;
        private int notes;
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
                        List<DriverEffect> more = driver.on(new DriverEvent.Launched(number, workers, stored));
                        for (int worker = 0; worker < workers; worker++) {
                            report(worker, new Report.Loaded(10, 20, 30));
                        }
                        act(more);
                    }
                    case DriverEffect.Send(int worker, Command command) -> answer(worker, command);
                    case DriverEffect.PrepareCheckpoint(int number) -> {
                        checkpoints++;
                        coming.add(
                                random.nextInt(8) == 0
                                        ? new DriverEvent.NoCheckpoint(number, "full")
                                        : new DriverEvent.CheckpointReady(number, checkpoints));
                    }
                    case DriverEffect.BeginCheckpoint(long checkpoint, Barrier barrier) -> {
                        assertEquals(checkpoints, checkpoint, "it has the number that was prepared");
                        assertTrue(making.isEmpty(), "no other one is being made");
                        making = Optional.of(barrier);
                    }
                    case DriverEffect.Commit(int number, long checkpoint, List<StoredPiece> pieces) -> {
                        assertEquals(PARTITIONS, pieces.size(), "a checkpoint is whole");
                        assertEquals(checkpoints, checkpoint);
                        if (random.nextInt(8) == 0) {
                            coming.add(new DriverEvent.NotCommitted(number, checkpoint, "full"));
                        } else {
                            stored = Optional.of(
                                    new DriverEvent.Latest(checkpoint, making.orElseThrow(), Instant.EPOCH, pieces));
                            coming.add(new DriverEvent.Committed(number, checkpoint, Instant.EPOCH));
                        }
                        making = Optional.empty();
                    }
                    case DriverEffect.Abandon(var _, var _) -> making = Optional.empty();
                    case DriverEffect.Note(var _) -> notes++;
                    case DriverEffect.Halt() -> making = Optional.empty();
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
        int notes = 0;
        for (long seed = 0; seed < 500; seed++) {
            World world = new World(seed);
            world.run();
            String replay = "seed " + seed + ": " + world.driver.progress();
            assertEquals(Phase.DONE, world.driver.progress().phase(), replay);
            assertEquals(SUPERSTEPS, world.driver.result().supersteps(), replay);
            assertEquals(world.losses, world.driver.result().recoveries(), replay);
            assertEquals(List.of(0.5), world.driver.result().aggregated(), replay);
            assertTrue(world.effects.getLast() instanceof DriverEffect.End, replay);
            assertTrue(world.notes <= world.losses + 1, "once in an execution, " + replay);
            notes += world.notes;
        }
        assertTrue(notes > 0, "some checkpoints were late");
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

    /// A job of one worker that begins, with a checkpoint every 2 supersteps.
    private static Driver begun() {
        Driver driver = new Driver(new PageRank(0.85, 20), 100, 2, 2);
        driver.start();
        assertEquals(
                List.of(new DriverEffect.PrepareCheckpoint(0)),
                driver.on(new DriverEvent.Launched(0, 1, Optional.empty())));
        driver.on(new DriverEvent.CheckpointReady(0, 70));
        driver.on(new DriverEvent.Reported(0, 0, new Report.Loaded(1, 1, 1)));
        return driver;
    }

    private static List<DriverEffect> step(Driver driver, long superstep) {
        PartitionSums sums = new PartitionSums(0, List.of(0.5));
        return driver.on(
                new DriverEvent.Reported(0, 0, new Report.Stepped(superstep, ACTIVE, MESSAGES, 0, List.of(sums))));
    }

    private static List<DriverEffect> saved(Driver driver, long checkpoint) {
        return driver.on(
                new DriverEvent.Reported(0, 0, new Report.Saved(checkpoint, List.of(new StoredPiece(0, 1, 8, 3)))));
    }

    private static Barrier after(long superstep) {
        return new Barrier(superstep, ACTIVE, MESSAGES, List.of(0.5));
    }

    private static DriverEffect next(long superstep) {
        return new DriverEffect.Send(0, new Command.Step(superstep, List.of(0.5)));
    }

    @Test
    void aCheckpointIsStoredWhileSuperstepsGoOn() {
        Driver driver = begun();
        step(driver, 0);
        step(driver, 1);
        assertEquals(
                List.of(
                        new DriverEffect.BeginCheckpoint(70, after(2)),
                        new DriverEffect.Send(0, new Command.Save(70)),
                        next(3)),
                step(driver, 2));
        assertEquals(List.of(next(4)), step(driver, 3));
        List<DriverEffect> late = step(driver, 4);
        assertTrue(late.getFirst() instanceof DriverEffect.Note, late::toString);
        assertEquals(List.of(next(5)), late.subList(1, late.size()));
        assertEquals(List.of(next(6)), step(driver, 5), "it is told once");
        assertEquals(-1, driver.progress().checkpointed());
        List<DriverEffect> commit = saved(driver, 70);
        assertEquals(List.of(new DriverEffect.Commit(0, 70, List.of(new StoredPiece(0, 1, 8, 3)))), commit);
        assertEquals(List.of(), saved(driver, 70), "what is heard twice counts once");
        assertEquals(List.of(next(7)), step(driver, 6));
        assertEquals(List.of(new DriverEffect.PrepareCheckpoint(0)), driver.on(new DriverEvent.Committed(0, 70, MADE)));
        assertEquals(2, driver.progress().checkpointed(), "of the superstep that was copied");
        driver.on(new DriverEvent.CheckpointReady(0, 71));
        assertEquals(
                new DriverEffect.BeginCheckpoint(71, after(7)),
                step(driver, 7).getFirst(),
                "that of superstep 4 or 6 comes at the first barrier at which it can");
        assertEquals(1, driver.result().checkpoints());
    }

    @Test
    void progressIsThatOfTheLastBarrier() {
        Driver driver = new Driver(new PageRank(0.85, 20), 100, 2, 2);
        driver.start();
        driver.on(new DriverEvent.Launched(0, 2, Optional.empty()));
        for (int worker = 0; worker < 2; worker++) {
            driver.on(new DriverEvent.Reported(0, worker, new Report.Loaded(1, 1, 1)));
        }
        for (int superstep = 0; superstep < 3; superstep++) {
            for (int worker = 0; worker < 2; worker++) {
                JobProgress before = driver.progress();
                assertEquals(superstep == 0 ? 0 : 2 * (superstep - 1), before.messages(), "of whole supersteps alone");
                assertEquals(superstep == 0 ? 0 : 10, before.active());
                driver.on(new DriverEvent.Reported(
                        0,
                        worker,
                        new Report.Stepped(
                                superstep, 5, superstep, 0, List.of(new PartitionSums(worker, List.of(0.5))))));
            }
        }
        assertEquals(2, driver.progress().superstep());
        assertEquals(4, driver.progress().messages());
    }

    @Test
    void whatACheckpointToldIsToldAgainWhenAJobGoesOnFromIt() {
        Driver driver = new Driver(new PageRank(0.85, 20), 100, 2, 2);
        driver.start();
        driver.on(new DriverEvent.Launched(
                0, 1, Optional.of(new DriverEvent.Latest(70, after(6), MADE, List.of(new StoredPiece(0, 1, 8, 3))))));
        driver.on(new DriverEvent.Reported(0, 0, new Report.Loaded(1, 1, 1)));
        assertEquals(
                List.of(next(7)), driver.on(new DriverEvent.Reported(0, 0, new Report.Stepped(0, 0, 0, 0, List.of()))));
        assertEquals(
                new JobProgress(Phase.SUPERSTEP, 6, ACTIVE, MESSAGES, List.of(0.5), 6, Optional.of(MADE), 0),
                driver.progress());
    }

    @Test
    void aJobPausesOnceItIsStored() {
        Driver driver = begun();
        step(driver, 0);
        step(driver, 1);
        step(driver, 2);
        driver.on(new DriverEvent.Pause());
        assertEquals(List.of(), step(driver, 3));
        assertEquals(Phase.COMMIT, driver.progress().phase(), "it waits for the checkpoint before");
        saved(driver, 70);
        driver.on(new DriverEvent.Committed(0, 70, MADE));
        assertEquals(Phase.COMMIT, driver.progress().phase());
        assertEquals(
                List.of(new DriverEffect.BeginCheckpoint(71, after(3)), new DriverEffect.Send(0, new Command.Save(71))),
                driver.on(new DriverEvent.CheckpointReady(0, 71)));
        saved(driver, 71);
        driver.on(new DriverEvent.Committed(0, 71, MADE));
        assertEquals(Phase.PAUSED, driver.progress().phase());
        assertEquals(3, driver.progress().checkpointed());
        assertEquals(List.of(next(4)), driver.on(new DriverEvent.Resume()));
    }

    @Test
    void aJobPausesAlsoIfTheStoreFails() {
        Driver driver = begun();
        step(driver, 0);
        step(driver, 1);
        step(driver, 2);
        driver.on(new DriverEvent.Pause());
        step(driver, 3);
        List<DriverEffect> effects =
                driver.on(new DriverEvent.Reported(0, 0, new Report.Unsaved(70, "HYP-CKPT-002 full")));
        assertEquals(
                List.of(new DriverEffect.Abandon(70, "HYP-CKPT-002 full"), new DriverEffect.PrepareCheckpoint(0)),
                effects);
        assertEquals(Phase.COMMIT, driver.progress().phase());
        driver.on(new DriverEvent.NoCheckpoint(0, "full"));
        assertEquals(Phase.PAUSED, driver.progress().phase());
        driver.on(new DriverEvent.Resume());
        assertEquals(
                List.of(new DriverEffect.PrepareCheckpoint(0), next(5)),
                step(driver, 4),
                "it is tried again when one is due");
    }

    @Test
    void aJobThatWaitsToPauseGoesOnOrEndsAtOnce() {
        for (DriverEvent wish : List.of(new DriverEvent.Resume(), new DriverEvent.Cancel())) {
            Driver driver = begun();
            step(driver, 0);
            step(driver, 1);
            step(driver, 2);
            driver.on(new DriverEvent.Pause());
            step(driver, 3);
            List<DriverEffect> effects = driver.on(wish);
            if (wish instanceof DriverEvent.Resume) {
                assertEquals(List.of(next(4)), effects);
            } else {
                assertEquals(Phase.CANCELLED, driver.progress().phase());
                assertEquals(new DriverEffect.Halt(), effects.getFirst());
            }
        }
    }

    /// What an execution that is over has stored is no checkpoint of the next one.
    @Test
    void answersOfAnExecutionBeforeChangeNothing() {
        Driver driver = begun();
        step(driver, 0);
        step(driver, 1);
        step(driver, 2);
        driver.on(new DriverEvent.Lost(0, 0, "gone"));
        driver.on(new DriverEvent.Launched(1, 1, Optional.empty()));
        assertEquals(List.of(), saved(driver, 70));
        assertEquals(List.of(), driver.on(new DriverEvent.Committed(0, 70, MADE)));
        assertEquals(List.of(), driver.on(new DriverEvent.CheckpointReady(0, 71)));
        assertEquals(-1, driver.progress().checkpointed());
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
