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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job's checkpoints as its [DriverLoop] makes and finds them. What takes a store's time, but for finding
/// one, is done by a thread of their own, one after the other, and answered by events: the job goes on
/// meanwhile.
final class Checkpoints implements AutoCloseable {
    private static final String ACTIVE = "active";
    private static final String MESSAGES = "messages";
    private static final String AGGREGATED = "aggregated";
    private static final String PARTITIONS = "partitions";
    private static final String LAYOUT = "layout";

    /// How vertices are laid out in pieces; another one cannot be read.
    private static final String LAYOUT_NOW = "2";

    private static final int RETAINED = 2;

    private final InstantSource clock = InstantSource.system();
    private final CheckpointCatalog catalog;
    private final CheckpointCoordinator coordinator;
    private final int partitions;
    private final Consumer<DriverEvent> events;
    private final Consumer<String> warnings;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

    /// Of the operating system, as a [SnapshotWriter]'s.
    private final Thread thread;

    private volatile boolean closed;
    private CheckpointCoordinator.@Nullable Round round;

    /// The checkpoints of one run of a job.
    ///
    /// @param catalog where they are
    /// @param partitions into how many pieces each is divided
    /// @param events gets answers
    /// @param warnings gets a line for each checkpoint that the job has to do without
    Checkpoints(CheckpointCatalog catalog, int partitions, Consumer<DriverEvent> events, Consumer<String> warnings) {
        this.catalog = catalog;
        this.coordinator = new CheckpointCoordinator(catalog, RETAINED, clock);
        this.partitions = partitions;
        this.events = events;
        this.warnings = warnings;
        this.thread = Thread.ofPlatform().daemon().name("graph-commits").start(this::work);
    }

    private void work() {
        try {
            while (!closed) {
                perform(work.take());
            }
        } catch (InterruptedException e) {
            // The job ends.
        }
    }

    /// Whatever a store throws, the next piece of work is done: somebody may wait for it.
    private void perform(Runnable piece) {
        try {
            piece.run();
        } catch (RuntimeException | Error e) {
            warnings.accept("what was to be done with a checkpoint failed: " + e);
        }
    }

    /// Has a number for the next checkpoint.
    void prepare(int execution) {
        work.add(() -> events.accept(prepared(execution)));
    }

    private DriverEvent prepared(int execution) {
        try {
            return new DriverEvent.CheckpointReady(execution, coordinator.prepare());
        } catch (RuntimeException e) {
            warnings.accept("the job goes on without a checkpoint: " + e.getMessage());
            return new DriverEvent.NoCheckpoint(execution, String.valueOf(e.getMessage()));
        }
    }

    /// Begins the checkpoint that was prepared; does not wait for the store.
    void begin(Barrier barrier) {
        Set<Integer> all = new HashSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(partition);
        }
        String text = barrier.aggregated().stream().map(Double::toHexString).collect(Collectors.joining(" "));
        round = coordinator.begin(
                barrier.superstep(),
                all,
                Map.of(
                        ACTIVE,
                        Long.toString(barrier.active()),
                        MESSAGES,
                        Long.toString(barrier.messages()),
                        AGGREGATED,
                        text,
                        PARTITIONS,
                        Integer.toString(partitions),
                        LAYOUT,
                        LAYOUT_NOW));
    }

    /// Makes the checkpoint complete.
    void commit(int execution, long checkpoint, List<StoredPiece> pieces) {
        CheckpointCoordinator.Round open = round;
        round = null;
        if (open == null || open.number() != checkpoint) {
            throw new IllegalStateException("checkpoint " + checkpoint + " was not begun");
        }
        work.add(() -> events.accept(committed(execution, open, pieces)));
    }

    private DriverEvent committed(int execution, CheckpointCoordinator.Round open, List<StoredPiece> pieces) {
        try {
            pieces.forEach(piece -> open.acknowledge(piece.piece()));
            return new DriverEvent.Committed(execution, open.number(), clock.instant());
        } catch (RuntimeException e) {
            warnings.accept("the job goes on without checkpoint " + open.number() + ": " + e.getMessage());
            return new DriverEvent.NotCommitted(execution, open.number(), String.valueOf(e.getMessage()));
        }
    }

    /// Gives up the checkpoint that is being stored, if there is one.
    void rollBack() {
        CheckpointCoordinator.Round open = round;
        round = null;
        if (open != null) {
            work.add(open::rollBack);
        }
    }

    /// Waits until all is done that was asked for.
    void awaitDone() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        work.add(done::countDown);
        done.await();
    }

    /// The last checkpoint that is whole.
    Optional<DriverEvent.Latest> latest() {
        return catalog.restoreLatest(this::latest);
    }

    /// Reads every piece to the end, as damage found later would lose the job instead of this checkpoint.
    private DriverEvent.Latest latest(Manifest manifest) {
        check(manifest, PARTITIONS, Integer.toString(partitions), "or the number of partitions that it had");
        check(manifest, LAYOUT, LAYOUT_NOW, "or run it by the release that made the checkpoint");
        for (Piece piece : manifest.pieces()) {
            try (InputStream in = catalog.read(manifest.number(), piece)) {
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
                new Barrier(manifest.iteration(), count(manifest, ACTIVE), count(manifest, MESSAGES), aggregated),
                manifest.created(),
                manifest.pieces().stream().map(StoredPiece::of).toList());
    }

    private static long count(Manifest manifest, String property) {
        return Long.parseLong(manifest.properties().getOrDefault(property, "0"));
    }

    private void check(Manifest manifest, String property, String expected, String remedy) {
        String found = manifest.properties().getOrDefault(property, "none");
        if (!found.equals(expected)) {
            throw new GraphException(
                    Kind.CHECKPOINT,
                    "the checkpoint " + catalog.scope() + "#" + manifest.number() + " has " + property + " " + found
                            + ", and the job " + expected + "; give the job another name, " + remedy);
        }
    }

    /// The job has ended well: nobody needs its checkpoints any more.
    void discardEverything() {
        catalog.discardEverything();
    }

    /// Interrupts what is being done, and waits for its end.
    @Override
    public void close() {
        closed = true;
        Threads.end(List.of(thread));
    }
}
