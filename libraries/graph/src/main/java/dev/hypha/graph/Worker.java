package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what the driver says, for one worker's partitions in one execution of a job. One thread, and one
/// that stores checkpoints behind it.
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Job job;
    private final Run run;
    private final Assignment assignment;
    private final Links links;
    private final Optional<CheckpointCatalog> catalog;
    private final Consumer<Report> reports;
    private @Nullable SnapshotWriter writer;
    private @Nullable Shard shard;
    private EdgeSpace space = EdgeSpace.MEMORY;
    private long vertexCount;

    /// What all workers of a job share.
    ///
    /// @param source the graph
    /// @param program what vertices do
    /// @param sink where results go
    /// @param topologies loads a part of the graph
    /// @param spaces where edges are kept
    record Job(GraphSource source, GraphProgram program, GraphSink sink, Topologies topologies, Spaces spaces) {}

    /// One execution of a job.
    ///
    /// @param job names the job, unlike any other
    /// @param name names the execution, unlike any other
    record Run(String job, String name) {}

    /// Gives workers their parts of a graph.
    @FunctionalInterface
    interface Topologies {
        Topology load(Assignment assignment, Needs needs, EdgeSpace space);
    }

    /// Opens a space for a worker.
    @FunctionalInterface
    interface Spaces {
        /// In memory.
        Spaces MEMORY = worker -> EdgeSpace.MEMORY;

        EdgeSpace open(int worker) throws IOException;
    }

    /// A worker that has nothing yet.
    ///
    /// @param job what all its workers share
    /// @param run the execution
    /// @param assignment the partitions
    /// @param links to the other workers
    /// @param catalog where checkpoints go, if the job makes any
    /// @param reports gets what becomes of checkpoints, on another thread
    Worker(
            Job job,
            Run run,
            Assignment assignment,
            Links links,
            Optional<CheckpointCatalog> catalog,
            Consumer<Report> reports) {
        this.job = job;
        this.run = run;
        this.assignment = assignment;
        this.links = links;
        this.catalog = catalog;
        this.reports = reports;
    }

    /// Performs a command.
    ///
    /// @return how that went; empty for a checkpoint, which is reported later
    /// @throws InterruptedException if this thread is interrupted, whatever that has caused: files close,
    ///     sources fail
    /// @throws CheckpointException if the store is unavailable for long, which another worker may find
    ///     otherwise
    Optional<Report> perform(Command command) throws InterruptedException {
        try {
            return performNow(command);
        } catch (IOException | RuntimeException e) {
            if (Thread.interrupted()) {
                throw interrupted(command + " of worker " + assignment.worker() + " was interrupted", e);
            }
            if (e instanceof RuntimeException known) {
                throw known;
            }
            throw new GraphException(Kind.FAILED, "worker " + assignment.worker() + " cannot do " + command, e);
        }
    }

    /// The exception for an interrupt that has caused another one.
    static InterruptedException interrupted(String what, Exception cause) {
        InterruptedException interrupted = new InterruptedException(what);
        interrupted.initCause(cause);
        return interrupted;
    }

    private Optional<Report> performNow(Command command) throws IOException, InterruptedException {
        if (command instanceof Command.Save(long checkpoint)) {
            writer().save(checkpoint, shard(), assignment.mine());
            return Optional.empty();
        }
        return Optional.of(
                switch (command) {
                    case Command.Load() -> load();
                    case Command.Begin(long vertices) -> begin(vertices);
                    case Command.Restore restore -> restore(restore);
                    case Command.Step(long superstep, List<Double> aggregated) -> step(superstep, aggregated);
                    case Command.Write() -> write();
                    case Command.Save(var _), Command.Stop() ->
                        throw new IllegalStateException("nothing is performed at " + command);
                });
    }

    private Report load() throws IOException {
        Needs needs = Shard.needs(job.program());
        if (needs.weights() && !job.source().weighted()) {
            throw new GraphException(
                    Kind.SPECIFICATION,
                    job.program() + " needs the weights of edges, and " + job.source() + " has none");
        }
        space = job.spaces().open(assignment.worker());
        Topology topology = job.topologies().load(assignment, needs, space);
        shard = Shard.of(topology, job.program());
        return new Report.Loaded(topology.vertices(), topology.edges(), topology.bytes());
    }

    /// Stops what is being stored, and gives back what it has on a disk.
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        try {
            space.close();
        } catch (IOException e) {
            LOG.warn("what worker {} had on the disk is left there: {}", assignment.worker(), e.toString());
        }
    }

    private Shard shard() {
        if (shard == null) {
            throw new IllegalStateException("nothing is loaded yet");
        }
        return shard;
    }

    private void meet(long vertices) throws IOException, InterruptedException {
        vertexCount = vertices;
        links.exchange(shard()::introduce, shard()::meet);
    }

    private Report begin(long vertices) throws IOException, InterruptedException {
        meet(vertices);
        shard().step.begin(0, vertexCount, StepScope.identities(job.program().aggregators()));
        return stepped(0, shard().initialize());
    }

    private Report step(long superstep, List<Double> aggregated) throws IOException, InterruptedException {
        Shard mine = shard();
        mine.step.begin(superstep, vertexCount, aggregated);
        mine.prepare();
        links.exchange(mine::send, mine::receive);
        return stepped(superstep, mine.compute());
    }

    private Report stepped(long superstep, long active) {
        return new Report.Stepped(
                superstep,
                active,
                shard().messages(),
                links.bytesSent(),
                shard().step.sums());
    }

    private CheckpointCatalog catalog() {
        return catalog.orElseThrow(
                () -> new GraphException(Kind.CHECKPOINT, "the job has no checkpoint store; give it one"));
    }

    private SnapshotWriter writer() {
        if (writer == null) {
            writer = new SnapshotWriter(assignment.worker(), catalog(), reports);
        }
        return writer;
    }

    private Report restore(Command.Restore restore) throws IOException, InterruptedException {
        meet(restore.vertexCount());
        shard().step.begin(0, vertexCount, StepScope.identities(job.program().aggregators()));
        for (StoredPiece stored : restore.pieces()) {
            StorePatience.OF_WORKERS.get(() -> restore(restore.checkpoint(), stored));
        }
        return stepped(0, 0);
    }

    private int restore(long checkpoint, StoredPiece stored) throws IOException, InterruptedException {
        try (InputStream in = catalog().read(checkpoint, stored.piece())) {
            ColumnReader reader = new ColumnReader(target -> fill(in, target));
            int vertices =
                    shard().topology.end(stored.partition()) - shard().topology.start(stored.partition());
            int saved = reader.readInt();
            if (saved != vertices) {
                throw new GraphException(
                        Kind.CHECKPOINT,
                        "partition " + stored.partition() + " has " + vertices + " vertices, and " + saved
                                + " in the checkpoint; the graph has changed, so begin again without it");
            }
            shard().restore(stored.partition(), reader);
            return vertices;
        } catch (CheckpointException e) {
            if (StorePatience.isLoss(e)) {
                throw e;
            }
            throw new GraphException(Kind.CHECKPOINT, "partition " + stored.partition() + " is lost", e);
        }
    }

    private static int fill(InputStream in, ByteBuffer target) throws IOException {
        int read = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
        if (read > 0) {
            target.position(target.position() + read);
        }
        return read;
    }

    private Report write() throws IOException {
        for (int partition : assignment.mine()) {
            Interruption.check();
            GraphSink.Part part = new GraphSink.Part(run.job(), run.name(), partition, assignment.partitions());
            try (GraphSink.Writer out = job.sink().open(part)) {
                shard().emit(partition, out);
                out.complete();
            } catch (IOException e) {
                throw new GraphException(Kind.SINK, "partition " + partition + " cannot be written", e);
            }
        }
        return new Report.Written();
    }
}
