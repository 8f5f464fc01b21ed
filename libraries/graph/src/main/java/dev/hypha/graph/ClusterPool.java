package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.Explanation;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.TaskContext;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.MasterAnswer.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Workers that are calls on nodes of a cluster, children of the driver's call: they end with it.
///
/// They are spread evenly over the nodes that admit them. If there are too few, an execution gets fewer
/// workers.
final class ClusterPool implements WorkerPool {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How long nodes that are new to the master are waited for: when a job begins, and when it has lost a
    /// worker.
    private static final Duration REGISTRATION = Duration.ofSeconds(15);

    private static final Duration REGISTRATION_AFTER_LOSS = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final TaskContext task;
    private final ExecutionPlan plan;
    private final JobSpec spec;
    private final MasterLink master;
    private final String run;
    private final List<Remote> remotes = new ArrayList<>();

    /// Nodes that a worker was lost with in the execution before; they may seem alive for a moment.
    private final Set<NodeId> suspects = new HashSet<>();

    ClusterPool(TaskContext task, JobSpec spec, ExecutionPlan plan, MasterLink master) {
        this.task = task;
        this.plan = plan;
        this.spec = spec;
        this.master = master;
        this.run = master.id().job() + "/" + master.id().attempt();
    }

    @Override
    public int launch(int execution, EventQueue events) throws InterruptedException {
        List<NodeId> nodes = awaitSlots(execution);
        List<Integer> owners = plan.owners(nodes.size());
        for (int worker = 0; worker < nodes.size(); worker++) {
            WorkerStart start = new WorkerStart(
                    master.id().job(), run + "-" + execution, worker, owners, nodes, task.node(), new Command.Load());
            remotes.add(new Remote(start, execution, events));
        }
        remotes.forEach(Remote::start);
        return nodes.size();
    }

    private Call<Report> call(WorkerStart start) {
        return GraphFunctionsCalls.work(spec, start);
    }

    /// Waits for slots: as long as other jobs have them, but not for long if there are none in all. While
    /// the job is to be paused it asks for none.
    private List<NodeId> awaitSlots(int execution) throws InterruptedException {
        Duration registration = execution == 0 ? REGISTRATION : REGISTRATION_AFTER_LOSS;
        long begun = System.nanoTime();
        while (true) {
            if (awaitGo()) {
                begun = System.nanoTime();
            }
            List<NodeId> nodes = admitted();
            List<NodeId> trusted =
                    nodes.stream().filter(node -> !suspects.contains(node)).toList();
            long waited = System.nanoTime() - begun;
            MasterAnswer.Slots slots = master.allocate(new MasterRequest.Allocate(
                    master.id(),
                    execution,
                    spec.execution().workers(),
                    spec.execution().workersPerNode(),
                    trusted.isEmpty() ? nodes : trusted,
                    waited < registration.toNanos()));
            if (!slots.nodes().isEmpty()) {
                return slots.nodes();
            }
            if (slots.capacity() == 0 && waited > PATIENCE.toNanos()) {
                throw new GraphException(
                        Kind.FAILED,
                        "no node admits workers"
                                + (spec.execution().selector().isEmpty() ? "" : ": ")
                                + spec.execution().selector() + "; start one, or change execution.selector");
            }
            Thread.sleep(PAUSE);
        }
    }

    /// @return whether that took time
    private boolean awaitGo() throws InterruptedException {
        boolean waited = false;
        while (master.order() == Order.PAUSE) {
            master.hold(true);
            waited = true;
            Thread.sleep(PAUSE);
        }
        master.hold(false);
        if (master.order() == Order.CANCEL) {
            throw new GraphException(Kind.CANCELLED, "the job was cancelled");
        }
        return waited;
    }

    private List<NodeId> admitted() {
        Set<NodeId> active = new HashSet<>(MasterClient.active(task.runtime()));
        Call<?> any = call(new WorkerStart(
                        run, run, 0, List.of(0), List.of(task.node()), task.node(), new Command.Load()))
                .on(spec.execution().placement());
        return task.runtime().explain(any).verdicts().stream()
                .filter(Explanation.Verdict::admitted)
                .map(Explanation.Verdict::node)
                .filter(active::contains)
                .toList();
    }

    @Override
    public void send(int worker, Command command) {
        remotes.get(worker).commands.add(command);
    }

    @Override
    public void halt() {
        remotes.forEach(Remote::cancel);
        suspects.clear();
        boolean interrupted = false;
        for (Remote remote : remotes) {
            interrupted |= remote.awaitEnd();
        }
        remotes.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        halt();
    }

    /// A worker as the driver sees it: a call, and a channel each way.
    private final class Remote {
        private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
        private final WorkerStart start;
        private final int execution;
        private final EventQueue events;
        private final ChannelReceiver reports;
        private final ChannelSender orders;
        private final JoinHandle<Report> handle;
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean cancelled;

        Remote(WorkerStart start, int execution, EventQueue events) {
            this.start = start;
            this.execution = execution;
            this.events = events;
            this.reports = task.receive(start.reports().name());
            this.orders = task.send(start.commands());
            NodeId node = start.nodes().get(start.worker());
            this.handle = task.runtime()
                    .spawn(call(start).on(spec.execution().placement().pinnedTo(node)));
        }

        void start() {
            threads.add(
                    Thread.ofVirtual().name("graph-orders-" + start.worker()).start(this::order));
            threads.add(
                    Thread.ofVirtual().name("graph-reports-" + start.worker()).start(this::listen));
            threads.add(Thread.ofVirtual().name("graph-end-" + start.worker()).start(this::watch));
        }

        private void order() {
            try {
                while (true) {
                    orders.write(commands.take());
                }
            } catch (InterruptedException | ChannelException e) {
                // Halted; or the worker is lost, which its call tells.
            }
        }

        private void listen() {
            try {
                Optional<Report> report = reports.read(Report.class);
                while (report.isPresent()) {
                    events.add(new DriverEvent.Reported(execution, start.worker(), report.get()));
                    report = reports.read(Report.class);
                }
            } catch (InterruptedException | ChannelException e) {
                // Halted; or the worker is lost, which its call tells.
            }
        }

        private void watch() {
            try {
                Outcome<Report> outcome = handle.outcome();
                if (cancelled) {
                    return;
                }
                switch (outcome) {
                    case Outcome.Success<Report>(Report last) ->
                        events.add(new DriverEvent.Reported(execution, start.worker(), last));
                    case Outcome.Failed<Report> failed ->
                        events.add(new DriverEvent.Lost(
                                execution, start.worker(), failed.failure().message()));
                }
            } catch (InterruptedException e) {
                // The driver ends.
            }
        }

        void cancel() {
            cancelled = true;
            handle.cancel();
        }

        /// @return whether this thread was interrupted meanwhile
        boolean awaitEnd() {
            boolean interrupted = false;
            try {
                if (handle.outcome(FAREWELL).orElse(null) instanceof Outcome.Failed<Report> failed
                        && !(failed.failure() instanceof Failure.Threw)
                        && !(failed.failure() instanceof Failure.Cancelled)) {
                    suspects.add(start.nodes().get(start.worker()));
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            threads.forEach(Thread::interrupt);
            orders.close();
            reports.close();
            return interrupted;
        }
    }
}
