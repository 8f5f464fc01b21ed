package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.graph.GraphException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Describes one run of a program over a graph, by workers of this process. [#run] may be called again.
///
/// ```java
/// JobResult result = GraphJob.of(EdgeListSource.of(Path.of("web.e.gz")), PageRank.of(0.85, 20))
///         .workers(4)
///         .sink(FileSink.into(Path.of("ranks")))
///         .run();
/// ```
///
/// Not thread safe; the jobs that it starts are independent of it.
public final class GraphJob {
    private static final int RECOVERIES_MAX = 10;

    private final GraphSource source;
    private final GraphProgram program;
    private GraphSink sink = GraphSink.none();
    private Partitioner partitioner = new SharedPartitioner(Partitioner.hash());
    private int workers = 1;
    private int partitions;
    private int superstepsMax = Integer.MAX_VALUE;
    private int checkpointEvery;
    private Optional<CheckpointCatalog> catalog = Optional.empty();
    private Consumer<JobProgress> listener = progress -> {};
    private LocalPool.Faults faults = LocalPool.Faults.NONE;
    private Worker.Topologies topologies;
    private Worker.Spaces spaces = Worker.Spaces.MEMORY;

    private GraphJob(GraphSource source, GraphProgram program) {
        this.source = source;
        this.program = program;
        this.topologies =
                (assignment, needs, space) -> TopologyLoader.load(source, partitioner, assignment, needs, space);
    }

    /// Begins a description: one worker, hash partitions, no checkpoints, results thrown away.
    ///
    /// @param source the graph
    /// @param program what its vertices do
    /// @return the job
    public static GraphJob of(GraphSource source, GraphProgram program) {
        return new GraphJob(source, program);
    }

    /// Where results go.
    ///
    /// @param to the sink
    /// @return this
    public GraphJob sink(GraphSink to) {
        sink = to;
        return this;
    }

    /// How many threads compute, each with its own partitions.
    ///
    /// @param count at least 1
    /// @return this
    public GraphJob workers(int count) {
        workers = atLeast(1, count, "workers");
        return this;
    }

    /// Into how many partitions the graph is divided; by default as many as workers. A job that goes on
    /// from a checkpoint must have as many as it had.
    ///
    /// @param count at least 1
    /// @return this
    public GraphJob partitions(int count) {
        partitions = atLeast(1, count, "partitions");
        return this;
    }

    /// How the graph is divided.
    ///
    /// @param by the partitioner
    /// @return this
    public GraphJob partitioner(Partitioner by) {
        partitioner = new SharedPartitioner(by);
        return this;
    }

    /// Ends the job after so many supersteps, whatever the program says.
    ///
    /// @param count at least 0
    /// @return this
    public GraphJob superstepsMax(int count) {
        superstepsMax = atLeast(0, count, "superstepsMax");
        return this;
    }

    /// Keeps edges elsewhere than in memory, so that graphs may be larger; values of vertices stay in memory.
    ///
    /// @param type the name of a [dev.hypha.graph.spi.RowStoreProvider] on the class path, such as `rocksdb`
    /// @param directory on a local disk, of this job alone; emptied before and after
    /// @return this
    public GraphJob state(String type, Path directory) {
        spaces = worker -> EdgeSpace.open(type, directory.resolve("worker-" + worker));
        return this;
    }

    /// Makes checkpoints. A job with a scope that has checkpoints goes on from the last one; when it ends
    /// well they are deleted.
    ///
    /// @param store keeps them; the caller closes it
    /// @param scope the job's name within the store, such as `graph/ranks`
    /// @param every so many supersteps between them, at least 1
    /// @return this
    public GraphJob checkpoints(CheckpointStore store, String scope, int every) {
        catalog = Optional.of(new CheckpointCatalog(store, scope));
        checkpointEvery = atLeast(1, every, "checkpoints every");
        return this;
    }

    /// Is told how far the job is, on the job's thread, whenever that changes.
    ///
    /// @param told must return soon
    /// @return this
    public GraphJob listener(Consumer<JobProgress> told) {
        listener = told;
        return this;
    }

    GraphJob faults(LocalPool.Faults injected) {
        faults = injected;
        return this;
    }

    GraphJob topologies(Worker.Topologies loaded) {
        topologies = loaded;
        return this;
    }

    private static int atLeast(int least, int count, String what) {
        if (count < least) {
            throw new GraphException(Kind.SPECIFICATION, what + " must be at least " + least + ", was " + count);
        }
        return count;
    }

    /// What the job will do, as described so far. Nothing is read or started.
    ///
    /// @return the plan that [#run] and [#start] follow
    /// @throws GraphException if there are fewer partitions than workers
    public ExecutionPlan plan() {
        int divided = partitions == 0 ? workers : partitions;
        if (divided < workers) {
            throw new GraphException(
                    Kind.SPECIFICATION, workers + " workers need at least as many partitions, were " + divided);
        }
        return ExecutionPlan.of(
                Optional.empty(),
                new ExecutionPlan.Parts(program, "partitions of " + source, "a sink of this process"),
                new ExecutionPlan.Numbers(divided, workers, superstepsMax, checkpointEvery));
    }

    /// Runs the job to its end.
    ///
    /// @return what it came to
    /// @throws GraphException if it fails
    /// @throws InterruptedException if interrupted; the job is stopped then
    public JobResult run() throws InterruptedException {
        return loop(listener::accept).run();
    }

    /// Starts the job on a thread of its own.
    ///
    /// @return to be watched, paused, cancelled and joined
    public RunningJob start() {
        return new RunningJob(this::loop, listener);
    }

    private DriverLoop loop(JobListener told) {
        ExecutionPlan plan = plan();
        Worker.Job job = new Worker.Job(source, program, sink, topologies, spaces);
        LocalPool pool = new LocalPool(job, plan, catalog, faults);
        Driver driver = new Driver(program, plan.supersteps(), plan.checkpointEvery(), RECOVERIES_MAX);
        return new DriverLoop(driver, pool, plan.partitionCount(), catalog, told).dying(faults::driverDies);
    }
}
