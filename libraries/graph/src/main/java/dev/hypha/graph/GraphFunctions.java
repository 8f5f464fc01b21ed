package dev.hypha.graph;

import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.graph.GraphException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What nodes do for graph jobs: drive one, work for one, and pass on what its owner wants.
final class GraphFunctions {
    private static final int RECOVERIES_MAX = 10;
    private static final Map<String, DriverLoop> DRIVEN = new ConcurrentHashMap<>();

    private GraphFunctions() {}

    /// Drives a job to its end. Run again after its node was lost, it goes on from the last checkpoint;
    /// workers of the driver before have ended with it.
    @DistributedFunction(name = "dev.hypha.graph.drive", idempotent = true)
    static JobEnd drive(JobSpec spec) throws InterruptedException {
        try {
            return new JobEnd(Optional.of(run(spec)), "");
        } catch (GraphException | CheckpointException e) {
            return new JobEnd(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static JobResult run(JobSpec spec) throws InterruptedException {
        TaskContext task = TaskContext.current();
        String run = task.id() + "-" + task.attempt();
        try (OpenStore store = OpenStore.of(spec)) {
            GraphProgram program = spec.openProgram();
            Driver driver = new Driver(
                    program, spec.execution().supersteps(), spec.checkpoint().every(), RECOVERIES_MAX);
            ClusterPool pool = new ClusterPool(task, spec, run);
            DriverLoop loop = new DriverLoop(
                    driver, pool, spec.execution().partitions(), store.catalog(), ProgressReports.to(task));
            String key = key(spec.name(), task.node());
            if (DRIVEN.putIfAbsent(key, loop) != null) {
                throw new GraphException(
                        Kind.SPECIFICATION,
                        "a job named '" + spec.name() + "' runs already; give this one another name");
            }
            try {
                return loop.run();
            } finally {
                DRIVEN.remove(key);
            }
        }
    }

    private static String key(String job, NodeId node) {
        return node.name() + "/" + job;
    }

    /// Works for a job until it is told to stop.
    ///
    /// @return the last report
    @DistributedFunction(name = "dev.hypha.graph.work")
    static Report work(JobSpec spec, WorkerStart start) throws InterruptedException {
        TaskContext task = TaskContext.current();
        try (OpenStore store = OpenStore.of(spec);
                ChannelReceiver commands = task.receive(start.commands().name());
                ChannelSender reports = task.send(start.reports());
                Links links = ChannelLinks.open(task, start)) {
            Worker.Plan plan = plan(spec);
            Worker worker = new Worker(plan, start.assignment(), links, store.catalog());
            @Nullable Command command = start.first();
            while (command != null && !(command instanceof Command.Stop)) {
                reports.write(worker.perform(command));
                command = commands.read(Command.class).orElse(null);
            }
            return new Report.Written();
        } catch (ChannelException e) {
            throw e;
        } catch (GraphException e) {
            return new Report.Broken(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Report.Broken("worker " + start.worker() + " failed: " + e);
        }
    }

    private static Worker.Plan plan(JobSpec spec) {
        GraphSource source = spec.openSource();
        Partitioner partitioner = Partitioner.of(spec.execution().partitioner());
        return new Worker.Plan(
                source,
                spec.openProgram(),
                spec.openSink(),
                (assignment, needs) -> TopologyLoader.load(source, partitioner, assignment, needs));
    }

    /// The jobs that this node drives.
    ///
    /// @return a line for each, by name
    @DistributedFunction(name = "dev.hypha.graph.jobs", idempotent = true)
    static Map<String, String> jobs() {
        String prefix = key("", TaskContext.current().node());
        Map<String, String> jobs = new TreeMap<>();
        DRIVEN.forEach((key, loop) -> {
            if (key.startsWith(prefix)) {
                jobs.put(key.substring(prefix.length()), ProgressReports.line(loop.progress()));
            }
        });
        return jobs;
    }

    /// Passes on what a job's owner wants.
    ///
    /// @param job its name
    /// @param wish what is wanted
    /// @return whether the job runs on this node
    @DistributedFunction(name = "dev.hypha.graph.control")
    static boolean control(String job, JobWish wish) {
        DriverLoop loop = DRIVEN.get(key(job, TaskContext.current().node()));
        if (loop == null) {
            return false;
        }
        loop.tell(
                switch (wish) {
                    case PAUSE -> new DriverEvent.Pause();
                    case RESUME -> new DriverEvent.Resume();
                    case CANCEL -> new DriverEvent.Cancel();
                });
        return true;
    }

    /// The checkpoint store of a job, if it has one.
    private record OpenStore(Optional<CheckpointStore> store, Optional<CheckpointCatalog> catalog)
            implements AutoCloseable {
        static OpenStore of(JobSpec spec) {
            if (spec.checkpoint().every() == 0) {
                return new OpenStore(Optional.empty(), Optional.empty());
            }
            CheckpointStore store = CheckpointStores.open(
                    spec.checkpoint().store(), spec.checkpoint().options());
            return new OpenStore(Optional.of(store), Optional.of(new CheckpointCatalog(store, "graph/" + spec.name())));
        }

        @Override
        public void close() {
            store.ifPresent(CheckpointStore::close);
        }
    }
}
