package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Workers that are threads of this process.
final class LocalPool implements WorkerPool {
    private final Worker.Job job;
    private final ExecutionPlan plan;
    private final Optional<CheckpointCatalog> catalog;
    private final Faults faults;
    private final String id = UUID.randomUUID().toString();
    private final List<Lane> lanes = new ArrayList<>();

    /// Takes workers down in tests.
    interface Faults {
        /// No faults.
        Faults NONE = new Faults() {};

        /// Whether the driver dies before it does something.
        default boolean driverDies(JobProgress progress, DriverEffect effect) {
            return false;
        }

        /// How many workers an execution gets.
        default int workers(int execution, int wanted) {
            return wanted;
        }

        /// Whether a worker dies before it performs a command.
        default boolean before(int execution, int worker, Command command) {
            return false;
        }

        /// Whether a worker dies after it has stored a checkpoint behind its supersteps, before it can report.
        default boolean stored(int execution, int worker, Report report) {
            return false;
        }

        /// Whether a worker dies after it has performed a command, before it can report. A checkpoint is being
        /// stored then.
        default boolean after(int execution, int worker, Command command) {
            return false;
        }
    }

    LocalPool(Worker.Job job, ExecutionPlan plan, Optional<CheckpointCatalog> catalog, Faults faults) {
        this.job = job;
        this.plan = plan;
        this.catalog = catalog;
        this.faults = faults;
    }

    @Override
    public int launch(int execution, EventQueue events) {
        int count = faults.workers(execution, plan.workers());
        List<Links> links = MemoryLinks.between(count);
        List<Integer> owners = plan.owners(count);
        for (int worker = 0; worker < count; worker++) {
            lanes.add(new Lane(execution, new Assignment(count, worker, owners), links.get(worker), events));
        }
        lanes.forEach(Lane::start);
        return count;
    }

    @Override
    public void send(int worker, Command command) {
        lanes.get(worker).commands.add(command);
    }

    @Override
    public void halt() {
        Threads.end(lanes);
        lanes.clear();
    }

    @Override
    public void close() {
        halt();
    }

    /// One worker's thread: of the operating system, as it computes and seldom waits.
    private final class Lane extends Thread {
        final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
        private final int execution;
        private final int number;
        private final Worker worker;
        private final Links links;
        private final EventQueue events;

        Lane(int execution, Assignment assignment, Links links, EventQueue events) {
            super("graph-worker-" + assignment.worker());
            setDaemon(true);
            this.execution = execution;
            this.number = assignment.worker();
            Worker.Run run = new Worker.Run(id, id + "/" + execution);
            this.worker = new Worker(job, run, assignment, links, catalog, this::stored);
            this.links = links;
            this.events = events;
        }

        @Override
        public void run() {
            try (links;
                    worker) {
                for (Command command = new Command.Load(); ; command = Patience.take(commands)) {
                    if (faults.before(execution, number, command)) {
                        lose("taken down before " + command);
                        return;
                    }
                    Optional<Report> report = worker.perform(command);
                    if (faults.after(execution, number, command)) {
                        lose("taken down after " + command);
                        return;
                    }
                    report.ifPresent(this::report);
                }
            } catch (InterruptedException e) {
                // Halted.
            } catch (RuntimeException | Error e) {
                if (e instanceof RuntimeException failure && StorePatience.isLoss(failure)) {
                    lose(String.valueOf(e.getMessage()));
                    return;
                }
                report(new Report.Broken(e instanceof GraphException ? String.valueOf(e.getMessage()) : e.toString()));
            }
        }

        /// What became of a checkpoint, behind the lane's back.
        private void stored(Report report) {
            if (faults.stored(execution, number, report)) {
                lose("taken down after it had stored " + report);
                interrupt();
            } else {
                report(report);
            }
        }

        private void report(Report report) {
            events.add(new DriverEvent.Reported(execution, number, report));
        }

        private void lose(String reason) {
            events.add(new DriverEvent.Lost(execution, number, reason));
        }
    }
}
