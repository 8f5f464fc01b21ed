package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.graph.GraphException.Kind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Performs the effects of a [Driver]: talks to the pool of workers and to the checkpoint store. One thread
/// runs it.
final class DriverLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLoop.class);

    private final Driver driver;
    private final WorkerPool pool;
    private final @Nullable Checkpoints checkpoints;
    private final JobListener listener;
    private final BlockingQueue<DriverEvent> events = new LinkedBlockingQueue<>();
    private final Queue<DriverEffect> effects = new ArrayDeque<>();
    private String reason = "";
    private StorePatience patience = StorePatience.OF_DRIVERS;
    private BiPredicate<JobProgress, DriverEffect> deaths = (progress, effect) -> false;

    /// A loop that runs one job once.
    ///
    /// @param driver decides
    /// @param pool starts workers
    /// @param partitions into how many the graph is divided
    /// @param catalog where checkpoints go, if the job makes any
    /// @param listener is told how the job goes
    DriverLoop(
            Driver driver, WorkerPool pool, int partitions, Optional<CheckpointCatalog> catalog, JobListener listener) {
        this.driver = driver;
        this.pool = pool;
        this.listener = listener;
        this.checkpoints = catalog.map(it -> new Checkpoints(it, partitions, events::add, this::warn))
                .orElse(null);
    }

    /// Takes the driver down in tests.
    ///
    /// @param injected whether it dies before it does something
    DriverLoop dying(BiPredicate<JobProgress, DriverEffect> injected) {
        deaths = injected;
        return this;
    }

    /// Has other patience with the store.
    DriverLoop waiting(StorePatience other) {
        patience = other;
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
        try (checkpoints;
                pool) {
            effects.addAll(driver.start());
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
                effects.addAll(on(event));
            }
        }
    }

    /// The driver asks the program when to end, and has its aggregators combined.
    private List<DriverEffect> on(DriverEvent event) {
        try {
            return driver.on(event);
        } catch (GraphException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new GraphException(Kind.FAILED, "the program failed between supersteps: " + e, e);
        }
    }

    private JobResult result() {
        return switch (driver.progress().phase()) {
            case DONE -> {
                if (checkpoints != null) {
                    discard(checkpoints);
                }
                yield driver.result();
            }
            case CANCELLED -> throw new GraphException(Kind.CANCELLED, "the job was cancelled");
            default -> throw GraphException.of(reason);
        };
    }

    /// The results are written, so the job has ended well whatever becomes of its checkpoints.
    private void discard(Checkpoints unneeded) {
        try {
            unneeded.discardEverything();
        } catch (RuntimeException e) {
            warn("checkpoints that nobody needs any more stay in the store: " + e.getMessage());
        }
    }

    private void perform(DriverEffect effect) throws InterruptedException {
        if (deaths.test(driver.progress(), effect)) {
            throw new Killed();
        }
        switch (effect) {
            case DriverEffect.Launch(int execution) -> launch(execution);
            case DriverEffect.Send(int worker, Command command) -> pool.send(worker, command);
            case DriverEffect.Halt() -> halt();
            case DriverEffect.PrepareCheckpoint(int execution) -> prepareCheckpoint(execution);
            case DriverEffect.BeginCheckpoint(var _, Barrier barrier) ->
                checkpoints().begin(barrier);
            case DriverEffect.Commit(int execution, long checkpoint, List<StoredPiece> pieces) ->
                checkpoints().commit(execution, checkpoint, pieces);
            case DriverEffect.Abandon(long checkpoint, String why) -> {
                warn("the job goes on without checkpoint " + checkpoint + ": " + why);
                checkpoints().rollBack();
            }
            case DriverEffect.Note(String line) -> listener.note(line);
            case DriverEffect.End(var _, String why) -> reason = why;
        }
    }

    private Checkpoints checkpoints() {
        if (checkpoints == null) {
            throw new IllegalStateException("the job has no store");
        }
        return checkpoints;
    }

    private void prepareCheckpoint(int execution) {
        if (checkpoints == null) {
            events.add(new DriverEvent.NoCheckpoint(execution, "the job has no store"));
        } else {
            checkpoints.prepare(execution);
        }
    }

    /// After it nothing is stored any more: the next execution finds what there is.
    private void halt() throws InterruptedException {
        pool.halt();
        if (checkpoints != null) {
            checkpoints.rollBack();
            checkpoints.awaitDone();
        }
    }

    private void warn(String line) {
        LOG.warn(line);
        listener.note(line);
    }

    private Optional<DriverEvent.Latest> latest() throws InterruptedException {
        return checkpoints == null
                ? Optional.empty()
                : patience.get(
                        checkpoints::latest,
                        () -> events.stream().anyMatch(DriverEvent.Cancel.class::isInstance),
                        this::warn);
    }

    private void launch(int execution) throws InterruptedException {
        try {
            Optional<DriverEvent.Latest> latest = latest();
            int workers = pool.launch(execution, events::add);
            String line = "execution " + execution + " has " + workers + " workers and begins "
                    + latest.map(it -> "after superstep " + it.barrier().superstep())
                            .orElse("anew");
            LOG.atLevel(execution == 0 ? Level.DEBUG : Level.INFO).log(line);
            listener.note(line);
            // Before what the workers report already, as they could not be told from those before otherwise.
            effects.addAll(on(new DriverEvent.Launched(execution, workers, latest)));
        } catch (GraphException | CheckpointException e) {
            events.add(new DriverEvent.Stuck(String.valueOf(e.getMessage())));
        }
    }
}
