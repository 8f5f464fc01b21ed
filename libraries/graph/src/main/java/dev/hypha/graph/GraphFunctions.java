package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What nodes do for graph jobs: lead, take part, drive one, and work for one.
final class GraphFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(GraphFunctions.class);
    private static final int RECOVERIES_MAX = 10;

    private GraphFunctions() {}

    /// Where a job's checkpoints are in a store.
    static String scope(String job) {
        return "graph/" + job;
    }

    /// Leads graph jobs, unless the node does already: answers what is asked by [#serve] and [#coordinate].
    ///
    /// @param settings where records of jobs are kept
    @DistributedFunction(name = "dev.hypha.graph.lead")
    static void lead(MasterSettings settings) throws InterruptedException {
        GraphMaster.lead(TaskContext.current(), settings);
    }

    /// Starts a master on this node. As drivers and attendance, it belongs to the node from then on:
    /// whoever has asked for it may leave without waiting for its end, but is told if its store cannot be
    /// opened.
    ///
    /// @param settings where records of jobs are kept
    @DistributedFunction(name = "dev.hypha.graph.start-master", idempotent = true)
    static void startMaster(MasterSettings settings) {
        TaskContext task = TaskContext.current();
        if (Hosted.by(task.runtime()).isLeading()) {
            return;
        }
        try {
            CheckpointStores.open(settings.store(), settings.options()).close();
        } catch (CheckpointException e) {
            LOG.warn("node {} cannot lead graph jobs: {}", task.node(), e.getMessage());
            throw e;
        }
        detachHere(GraphFunctionsCalls.lead(settings));
    }

    /// Has this node register with the master.
    ///
    /// @param settings what a new master is started with
    @DistributedFunction(name = "dev.hypha.graph.invite", idempotent = true)
    static void invite(MasterSettings settings) {
        detachHere(GraphFunctionsCalls.attend(settings));
    }

    /// Starts a driver on this node.
    ///
    /// @param driver which of the job's drivers it is
    /// @param spec the job
    @DistributedFunction(name = "dev.hypha.graph.start-driver")
    static void startDriver(MasterRequest.DriverId driver, JobSpec spec) {
        detachHere(GraphFunctionsCalls.drive(driver, spec));
    }

    private static void detachHere(Call<?> call) {
        TaskContext task = TaskContext.current();
        task.runtime().detach(call.on(Placement.onNode(task.node())));
    }

    /// Answers clients, if this node's master leads.
    @DistributedFunction(name = "dev.hypha.graph.serve", idempotent = true)
    static MasterAnswer serve(int protocol, MasterRequest.OfClient request) {
        return GraphMaster.ask(TaskContext.current(), protocol, request);
    }

    /// Answers nodes, if this node's master leads.
    @DistributedFunction(name = "dev.hypha.graph.coordinate", idempotent = true)
    static MasterAnswer coordinate(int protocol, MasterRequest.OfNode request) {
        return GraphMaster.ask(TaskContext.current(), protocol, request);
    }

    /// Registers this node with the master, again and again.
    ///
    /// @param settings what a new master is started with, if the one that there is answers no more
    @DistributedFunction(name = "dev.hypha.graph.attend")
    static void attend(MasterSettings settings) throws InterruptedException {
        GraphNode.attend(TaskContext.current(), settings);
    }

    /// Drives a job to its end, and tells the master of it. Workers of a driver before have ended with it.
    ///
    /// @param driver which of the job's drivers this is
    /// @param spec the job
    @DistributedFunction(name = "dev.hypha.graph.drive")
    static void drive(MasterRequest.DriverId driver, JobSpec spec) throws InterruptedException {
        TaskContext task = TaskContext.current();
        Hosted here = Hosted.by(task.runtime());
        try (MasterLink master = new MasterLink(driver, spec, task)) {
            if (here.enter(master)) {
                try {
                    drive(task, spec, master);
                } finally {
                    here.leave(master);
                }
            }
        }
    }

    private static void drive(TaskContext task, JobSpec spec, MasterLink master) throws InterruptedException {
        MasterRequest.DriverId driver = master.id();
        master.start();
        try {
            JobEnd end = end(task, spec, master);
            if (end.result().isEmpty()) {
                LOG.warn("the job {} ends without results: {}", driver.job(), end.failure());
            }
            master.ended(end);
        } catch (InterruptedException e) {
            LOG.info("driver {} of the job {} stops", driver.attempt(), driver.job());
            throw e;
        }
    }

    private static JobEnd end(TaskContext task, JobSpec spec, MasterLink master) throws InterruptedException {
        try (OpenStore store = StorePatience.OF_DRIVERS.get(
                () -> OpenStore.of(spec, master.id().job()),
                () -> master.order() == MasterAnswer.Order.CANCEL,
                master::note)) {
            ExecutionPlan plan = ExecutionPlan.of(spec);
            GraphProgram program = spec.openProgram();
            Driver driver = new Driver(program, plan.supersteps(), plan.checkpointEvery(), RECOVERIES_MAX);
            ClusterPool pool = new ClusterPool(task, spec, plan, master);
            DriverLoop loop = new DriverLoop(driver, pool, plan.partitionCount(), store.catalog(), master);
            master.begin(loop::tell, Math.min(plan.supersteps(), program.superstepsMax()));
            return new JobEnd(Optional.of(loop.run()), "");
        } catch (GraphException | CheckpointException e) {
            return new JobEnd(Optional.empty(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (e instanceof ChannelException || task.runtime().self().state() != NodeInfo.State.ACTIVE) {
                throw e; // the driver is lost, and not the job
            }
            LOG.warn("the driver of the job {} failed", master.id().job(), e);
            return new JobEnd(Optional.empty(), GraphException.Kind.FAILED.code() + " the driver failed: " + e);
        }
    }

    /// Passes an order of the master on.
    ///
    /// @param driver to whom
    /// @param order what it shall do
    @DistributedFunction(name = "dev.hypha.graph.order", idempotent = true)
    static void order(MasterRequest.DriverId driver, MasterAnswer.Order order) {
        Hosted.by(TaskContext.current().runtime()).driver(driver).ifPresent(master -> master.take(order));
    }

    /// Works for a job until it is told to stop.
    ///
    /// @return the last report; [Report.Broken] if no other worker could go on either
    /// @throws InterruptedException if the call is to stop, whatever fails of that
    /// @throws ChannelException if another worker is lost
    /// @throws CheckpointException if the store is unavailable
    @DistributedFunction(name = "dev.hypha.graph.work")
    static Report work(JobSpec spec, WorkerStart start) throws InterruptedException {
        TaskContext task = TaskContext.current();
        try {
            return work(task, spec, start);
        } catch (IOException | RuntimeException e) {
            if (Thread.interrupted() || task.cancellation().isRequested()) {
                throw Worker.interrupted("worker " + start.worker() + " is to stop", e);
            }
            return switch (e) {
                // The driver has another worker go on, as often as it does that.
                case ChannelException lost -> throw lost;
                case CheckpointException lost when StorePatience.isLoss(lost) -> throw lost;
                case GraphException known -> new Report.Broken(String.valueOf(known.getMessage()));
                default -> new Report.Broken("worker " + start.worker() + " failed: " + e);
            };
        }
    }

    private static Report work(TaskContext task, JobSpec spec, WorkerStart start)
            throws IOException, InterruptedException {
        try (OpenStore store = StorePatience.OF_WORKERS.get(() -> OpenStore.of(spec, start.job()));
                ChannelReceiver commands = task.receive(start.commands().name());
                ChannelSender reports = task.send(start.reports());
                Links links = ChannelLinks.open(task, start);
                Worker worker = worker(task, spec, start, links, store, reports)) {
            @Nullable Command command = start.first();
            while (command != null && !(command instanceof Command.Stop)) {
                Optional<Report> report = worker.perform(command);
                if (report.isPresent()) {
                    report(reports, report.get());
                }
                command = commands.read(Command.class).orElse(null);
            }
            return new Report.Written();
        }
    }

    private static Worker worker(
            TaskContext task, JobSpec spec, WorkerStart start, Links links, OpenStore store, ChannelSender reports) {
        Worker.Run run = new Worker.Run(start.job(), start.run());
        return new Worker(job(task, spec, start), run, start.assignment(), links, store.catalog(), report -> {
            try {
                report(reports, report);
            } catch (InterruptedException | ChannelException e) {
                LOG.debug("the worker {} has ended before it could tell {}", start.worker(), report, e);
            }
        });
    }

    /// Two threads report: one that computes, and one that stores checkpoints.
    private static void report(ChannelSender reports, Report report) throws InterruptedException {
        synchronized (reports) {
            reports.write(report);
        }
    }

    private static Worker.Job job(TaskContext task, JobSpec spec, WorkerStart start) {
        GraphSource source = spec.openSource();
        Partitioner partitioner = Partitioner.of(spec.execution().partitioner());
        return new Worker.Job(
                source,
                spec.openProgram(),
                spec.openSink(),
                (assignment, needs, space) -> TopologyLoader.load(source, partitioner, assignment, needs, space),
                worker -> spec.state().open(task.node().name(), start));
    }

    /// The checkpoint store of a job, if it has one.
    private record OpenStore(Optional<CheckpointStore> store, Optional<CheckpointCatalog> catalog)
            implements AutoCloseable {
        static OpenStore of(JobSpec spec, String job) {
            if (spec.checkpoint().every() == 0) {
                return new OpenStore(Optional.empty(), Optional.empty());
            }
            CheckpointStore store = CheckpointStores.open(
                    spec.checkpoint().store(), spec.checkpoint().options());
            return new OpenStore(Optional.of(store), Optional.of(new CheckpointCatalog(store, scope(job))));
        }

        @Override
        public void close() {
            store.ifPresent(CheckpointStore::close);
        }
    }
}
