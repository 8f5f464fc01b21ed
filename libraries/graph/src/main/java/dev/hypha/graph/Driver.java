package dev.hypha.graph;

import dev.hypha.graph.JobProgress.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// Decides what a job does next: a state machine without clock, threads or connections. Events come in, effects
/// come out.
///
/// ```
/// INIT -> LOAD -> BEGIN -> SUPERSTEP -> (barrier) -> SUPERSTEP ... -> FINISH -> DONE
///   ^                                    |      |
///   |                                    |      +-> COMMIT  -> SUPERSTEP
///   +---- a worker is lost, any time     +--------> PAUSED  -> SUPERSTEP
/// ```
///
/// It keeps a few numbers for each worker and partition, whatever the graph's size.
final class Driver {
    private final GraphProgram program;
    private final int supersteps;
    private final int checkpointEvery;
    private final int recoveriesMax;

    private Phase phase = Phase.INIT;
    private int execution;
    private int workers;
    private final Set<Integer> awaited = new TreeSet<>();
    private Optional<DriverEvent.Latest> latest = Optional.empty();
    private boolean pauseWanted;
    private boolean cancelWanted;
    private long superstep;
    private long active;
    private long messages;
    private long bytesSent;
    private long vertices;
    private long edges;
    private long topologyBytes;
    private long checkpointed = -1;
    private int recoveries;
    private List<Double> aggregated;
    private final List<PartitionSums> sums = new ArrayList<>();
    private final List<StoredPiece> pieces = new ArrayList<>();
    private String unsaved = "";

    /// A driver of one job.
    ///
    /// @param program asked when to end
    /// @param supersteps the job's own limit
    /// @param checkpointEvery so many supersteps between checkpoints, 0 for none
    /// @param recoveriesMax how often the job begins again at most
    Driver(GraphProgram program, int supersteps, int checkpointEvery, int recoveriesMax) {
        this.program = program;
        this.supersteps = Math.min(supersteps, program.superstepsMax());
        this.checkpointEvery = checkpointEvery;
        this.recoveriesMax = recoveriesMax;
        this.aggregated = StepScope.identities(program.aggregators());
    }

    /// The first effect.
    List<DriverEffect> start() {
        return List.of(new DriverEffect.Launch(execution));
    }

    boolean ended() {
        return switch (phase) {
            case DONE, FAILED, CANCELLED -> true;
            default -> false;
        };
    }

    JobProgress progress() {
        return new JobProgress(phase, superstep, active, messages, aggregated, checkpointed, recoveries);
    }

    JobResult result() {
        return new JobResult(superstep, vertices, edges, topologyBytes, bytesSent, aggregated, recoveries);
    }

    /// Takes an event. What comes from an execution that is over, or after the end, changes nothing.
    List<DriverEffect> on(DriverEvent event) {
        if (ended()) {
            return List.of();
        }
        return switch (event) {
            case DriverEvent.Launched it -> it.execution() == execution ? launched(it) : List.of();
            case DriverEvent.Reported it ->
                it.execution() == execution ? reported(it.worker(), it.report()) : List.of();
            case DriverEvent.Lost it -> it.execution() == execution ? recover(it.worker(), it.reason()) : List.of();
            case DriverEvent.Stuck it -> end(Phase.FAILED, it.reason());
            case DriverEvent.CheckpointBegun it ->
                phase == Phase.COMMIT ? tellAll(new Command.Save(it.checkpoint())) : List.of();
            case DriverEvent.Committed it -> {
                checkpointed = phase == Phase.COMMIT ? superstep : checkpointed;
                yield phase == Phase.COMMIT ? nextSuperstep() : List.of();
            }
            case DriverEvent.NotCommitted it -> phase == Phase.COMMIT ? nextSuperstep() : List.of();
            case DriverEvent.Pause it -> {
                pauseWanted = true;
                yield List.of();
            }
            case DriverEvent.Resume it -> {
                pauseWanted = false;
                yield phase == Phase.PAUSED ? nextSuperstep() : List.of();
            }
            case DriverEvent.Cancel it -> cancel();
        };
    }

    private List<DriverEffect> cancel() {
        cancelWanted = true;
        return phase == Phase.SUPERSTEP || phase == Phase.COMMIT || phase == Phase.FINISH
                ? List.of()
                : end(Phase.CANCELLED, "cancelled");
    }

    private List<DriverEffect> launched(DriverEvent.Launched launched) {
        workers = launched.workers();
        latest = launched.latest();
        phase = Phase.LOAD;
        vertices = 0;
        edges = 0;
        topologyBytes = 0;
        awaitAll();
        return List.of();
    }

    private void awaitAll() {
        awaited.clear();
        for (int worker = 0; worker < workers; worker++) {
            awaited.add(worker);
        }
        sums.clear();
        pieces.clear();
        unsaved = "";
    }

    private List<DriverEffect> tellAll(Command command) {
        return tellEach(worker -> command);
    }

    private List<DriverEffect> tellEach(IntFunction<Command> command) {
        awaitAll();
        List<DriverEffect> effects = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            effects.add(new DriverEffect.Send(worker, command.apply(worker)));
        }
        return effects;
    }

    private List<DriverEffect> reported(int worker, Report report) {
        if (report instanceof Report.Broken(String message)) {
            return end(Phase.FAILED, message);
        }
        if (!awaited.contains(worker) || !isExpected(report)) {
            return List.of();
        }
        switch (report) {
            case Report.Loaded(long loadedVertices, long loadedEdges, long bytes) -> {
                vertices += loadedVertices;
                edges += loadedEdges;
                topologyBytes += bytes;
            }
            case Report.Stepped stepped -> {
                active += stepped.active();
                messages += stepped.messages();
                bytesSent += stepped.bytesSent();
                sums.addAll(stepped.sums());
            }
            case Report.Saved saved -> pieces.addAll(saved.pieces());
            case Report.Unsaved(var _, String message) -> unsaved = message;
            case Report.Written() -> {}
            case Report.Broken(var _) -> {}
        }
        awaited.remove(worker);
        return awaited.isEmpty() ? allReported(report) : List.of();
    }

    private boolean isExpected(Report report) {
        return switch (report) {
            case Report.Loaded it -> phase == Phase.LOAD;
            case Report.Stepped it ->
                (phase == Phase.BEGIN && it.superstep() == 0)
                        || (phase == Phase.SUPERSTEP && it.superstep() == superstep + 1);
            case Report.Saved it -> phase == Phase.COMMIT;
            case Report.Unsaved it -> phase == Phase.COMMIT;
            case Report.Written it -> phase == Phase.FINISH;
            case Report.Broken it -> true;
        };
    }

    private List<DriverEffect> allReported(Report last) {
        return switch (last) {
            case Report.Loaded it -> begin();
            case Report.Stepped(long number, var _, var _, var _, var _) -> barrier(number);
            case Report.Saved(long checkpoint, var _) -> saved(checkpoint);
            case Report.Unsaved(long checkpoint, var _) -> saved(checkpoint);
            case Report.Written() -> end(Phase.DONE, "");
            case Report.Broken(String message) -> end(Phase.FAILED, message);
        };
    }

    private List<DriverEffect> saved(long checkpoint) {
        if (unsaved.isEmpty()) {
            return List.of(new DriverEffect.Commit(checkpoint, List.copyOf(pieces)));
        }
        List<DriverEffect> effects = new ArrayList<>(List.of(new DriverEffect.Abandon(checkpoint, unsaved)));
        effects.addAll(nextSuperstep());
        return effects;
    }

    private List<DriverEffect> begin() {
        phase = Phase.BEGIN;
        clearCounts();
        if (latest.isEmpty()) {
            return tellAll(new Command.Begin(vertices));
        }
        DriverEvent.Latest from = latest.get();
        List<Integer> owners = Assignment.even(from.pieces().size(), workers);
        return tellEach(worker -> new Command.Restore(
                vertices,
                from.checkpoint(),
                from.pieces().stream()
                        .filter(piece -> owners.get(piece.partition()) == worker)
                        .toList()));
    }

    private void clearCounts() {
        active = 0;
        messages = 0;
        bytesSent = 0;
    }

    private List<DriverEffect> barrier(long ended) {
        if (phase == Phase.BEGIN && latest.isPresent()) {
            superstep = latest.get().superstep();
            aggregated = latest.get().aggregated();
            checkpointed = superstep;
            active = 1; // who has something to do is in the checkpoint; that somebody has, is why it was made
            return afterCheckpoint();
        }
        superstep = ended;
        aggregated = combine();
        if (cancelWanted) {
            return end(Phase.CANCELLED, "cancelled");
        }
        if (isFinished()) {
            phase = Phase.FINISH;
            return tellAll(new Command.Write());
        }
        if (checkpointEvery > 0 && superstep > 0 && (superstep % checkpointEvery == 0 || pauseWanted)) {
            phase = Phase.COMMIT;
            return List.of(new DriverEffect.BeginCheckpoint(superstep, aggregated));
        }
        return afterCheckpoint();
    }

    private boolean isFinished() {
        return active == 0 || superstep >= supersteps || (superstep > 0 && program.endsAfter(superstep, aggregated));
    }

    private List<DriverEffect> afterCheckpoint() {
        if (pauseWanted) {
            phase = Phase.PAUSED;
            return List.of();
        }
        return nextSuperstep();
    }

    private List<DriverEffect> nextSuperstep() {
        if (cancelWanted) {
            return end(Phase.CANCELLED, "cancelled");
        }
        if (pauseWanted) {
            return afterCheckpoint();
        }
        phase = Phase.SUPERSTEP;
        clearCounts();
        return tellAll(new Command.Step(superstep + 1, aggregated));
    }

    /// In the order of partitions, so that sums do not depend on who came first.
    private List<Double> combine() {
        sums.sort((one, other) -> Integer.compare(one.partition(), other.partition()));
        List<Aggregator> aggregators = program.aggregators();
        List<Double> combined = new ArrayList<>();
        for (int i = 0; i < aggregators.size(); i++) {
            double value = aggregators.get(i).identity();
            for (PartitionSums partition : sums) {
                value = aggregators.get(i).combine(value, partition.values().get(i));
            }
            combined.add(value);
        }
        return combined;
    }

    private List<DriverEffect> recover(int worker, String reason) {
        if (recoveries == recoveriesMax) {
            return end(
                    Phase.FAILED,
                    "worker " + worker + " was lost after " + recoveries
                            + " recoveries, which are all that the job has: " + reason);
        }
        recoveries++;
        execution++;
        phase = Phase.INIT;
        awaited.clear();
        superstep = 0;
        return List.of(new DriverEffect.Halt(), new DriverEffect.Launch(execution));
    }

    private List<DriverEffect> end(Phase how, String reason) {
        phase = how;
        return List.of(new DriverEffect.Halt(), new DriverEffect.End(how, reason));
    }
}
