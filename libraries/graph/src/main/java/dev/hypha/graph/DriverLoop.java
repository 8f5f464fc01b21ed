package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointCoordinator;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.Manifest;
import dev.hypha.checkpoint.Piece;
import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Performs the effects of a [Driver]: talks to the pool of workers and to the checkpoint store. One thread
/// runs it.
final class DriverLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLoop.class);
    private static final String AGGREGATED = "aggregated";
    private static final String PARTITIONS = "partitions";

    private final Driver driver;
    private final WorkerPool pool;
    private final int partitions;
    private final Optional<CheckpointCatalog> catalog;
    private final Optional<CheckpointCoordinator> coordinator;
    private final JobListener listener;
    private final BlockingQueue<DriverEvent> events = new LinkedBlockingQueue<>();
    private CheckpointCoordinator.@Nullable Round round;
    private String reason = "";
    private BiPredicate<JobProgress, DriverEffect> deaths = (progress, effect) -> false;

    DriverLoop(
            Driver driver, WorkerPool pool, int partitions, Optional<CheckpointCatalog> catalog, JobListener listener) {
        this.driver = driver;
        this.pool = pool;
        this.partitions = partitions;
        this.catalog = catalog;
        this.coordinator = catalog.map(it -> new CheckpointCoordinator(it, 2, InstantSource.system()));
        this.listener = listener;
    }

    /// Takes the driver down in tests.
    ///
    /// @param injected whether it dies before it does something
    DriverLoop dying(BiPredicate<JobProgress, DriverEffect> injected) {
        deaths = injected;
        return this;
    }

    /// A driver was taken down.
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Takes an event from any thread.
    void tell(DriverEvent event) {
        events.add(event);
    }

    /// Runs the job to its end.
    ///
    /// @throws GraphException if it fails or is cancelled
    JobResult run() throws InterruptedException {
        try (pool) {
            Queue<DriverEffect> effects = new ArrayDeque<>(driver.start());
            while (true) {
                while (!effects.isEmpty()) {
                    perform(effects.remove());
                }
                listener.progress(driver.progress());
                if (driver.ended()) {
                    return result();
                }
                DriverEvent event = events.take();
                if (event instanceof DriverEvent.Lost(var _, int worker, String why)) {
                    listener.note("worker " + worker + " is lost: " + why);
                }
                effects.addAll(driver.on(event));
            }
        }
    }

    private JobResult result() {
        return switch (driver.progress().phase()) {
            case DONE -> {
                catalog.ifPresent(CheckpointCatalog::discardEverything);
                yield driver.result();
            }
            case CANCELLED -> throw new GraphException(Kind.CANCELLED, "the job was cancelled");
            default -> throw GraphException.of(reason);
        };
    }

    private void perform(DriverEffect effect) throws InterruptedException {
        if (deaths.test(driver.progress(), effect)) {
            throw new Killed();
        }
        switch (effect) {
            case DriverEffect.Launch(int execution) -> launch(execution);
            case DriverEffect.Send(int worker, Command command) -> pool.send(worker, command);
            case DriverEffect.Halt() -> {
                pool.halt();
                rollBack();
            }
            case DriverEffect.BeginCheckpoint(long superstep, List<Double> aggregated) ->
                beginCheckpoint(superstep, aggregated);
            case DriverEffect.Commit(long checkpoint, List<StoredPiece> pieces) -> commit(checkpoint, pieces);
            case DriverEffect.Abandon(long checkpoint, String why) -> {
                warn("the job goes on without checkpoint " + checkpoint + ": " + why);
                rollBack();
            }
            case DriverEffect.End(var _, String why) -> reason = why;
        }
    }

    private void warn(String line) {
        LOG.warn(line);
        listener.note(line);
    }

    private void launch(int execution) throws InterruptedException {
        try {
            Optional<DriverEvent.Latest> latest =
                    catalog.flatMap(it -> it.restoreLatest(manifest -> latest(it, manifest)));
            int workers = pool.launch(execution, events::add);
            String line = "execution " + execution + " has " + workers + " workers and begins "
                    + latest.map(it -> "after superstep " + it.superstep()).orElse("anew");
            LOG.atLevel(execution == 0 ? Level.DEBUG : Level.INFO).log(line);
            listener.note(line);
            // Before what the workers report already, as they could not be told from those before otherwise.
            driver.on(new DriverEvent.Launched(execution, workers, latest));
        } catch (GraphException | CheckpointException e) {
            events.add(new DriverEvent.Stuck(String.valueOf(e.getMessage())));
        }
    }

    /// Reads every piece to the end, as damage found later would lose the job instead of this checkpoint.
    private DriverEvent.Latest latest(CheckpointCatalog stored, Manifest manifest) {
        if (!Integer.toString(partitions).equals(manifest.properties().get(PARTITIONS))) {
            throw new GraphException(
                    Kind.CHECKPOINT,
                    "the checkpoint " + stored.scope() + "#" + manifest.number() + " has "
                            + manifest.properties().get(PARTITIONS) + " partitions, the job " + partitions
                            + "; give the job another name, or the number of partitions that it had");
        }
        for (Piece piece : manifest.pieces()) {
            try (InputStream in = stored.read(manifest.number(), piece)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "a piece cannot be read", e);
            }
        }
        List<Double> aggregated = Stream.of(
                        manifest.properties().getOrDefault(AGGREGATED, "").split(" "))
                .filter(each -> !each.isEmpty())
                .map(Double::valueOf)
                .toList();
        return new DriverEvent.Latest(
                manifest.number(),
                manifest.iteration(),
                aggregated,
                manifest.pieces().stream().map(StoredPiece::of).toList());
    }

    private void beginCheckpoint(long superstep, List<Double> aggregated) {
        if (coordinator.isEmpty()) {
            events.add(new DriverEvent.NotCommitted("the job has no store"));
            return;
        }
        Set<Integer> all = new HashSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(partition);
        }
        String text = aggregated.stream().map(Double::toHexString).collect(Collectors.joining(" "));
        try {
            CheckpointCoordinator.Round begun = coordinator
                    .get()
                    .begin(superstep, all, Map.of(AGGREGATED, text, PARTITIONS, Integer.toString(partitions)));
            round = begun;
            events.add(new DriverEvent.CheckpointBegun(begun.number()));
        } catch (CheckpointException e) {
            warn("the job goes on without a checkpoint at superstep " + superstep + ": " + e.getMessage());
            events.add(new DriverEvent.NotCommitted(String.valueOf(e.getMessage())));
        }
    }

    private void commit(long checkpoint, List<StoredPiece> pieces) {
        CheckpointCoordinator.Round open = round;
        if (open == null || open.number() != checkpoint) {
            return;
        }
        try {
            pieces.forEach(piece -> open.acknowledge(piece.piece()));
            events.add(new DriverEvent.Committed(checkpoint));
        } catch (CheckpointException e) {
            warn("the job goes on without checkpoint " + checkpoint + ": " + e.getMessage());
            events.add(new DriverEvent.NotCommitted(String.valueOf(e.getMessage())));
        }
        round = null;
    }

    private void rollBack() {
        if (round != null) {
            round.rollBack();
            round = null;
        }
    }
}
