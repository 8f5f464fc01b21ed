package dev.hypha.graph;

import dev.hypha.graph.JobProgress.Phase;
import java.time.Instant;
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
///   ^                                    |
///   +---- a worker is lost, any time     +-> COMMIT -> PAUSED -> SUPERSTEP
/// ```
///
/// Checkpoints are made behind all that: at a barrier workers copy what is to be stored, and store it while
/// they go on ([CheckpointRound]). Only a job that is to pause waits for its checkpoint, in COMMIT. A job
/// that ends, in whatever way, does not: what is not complete then is given up.
///
/// It keeps a few numbers for each worker and partition, whatever the graph's size.
final class Driver {
    private final GraphProgram program;
    private final int supersteps;
    private final CheckpointRound round;
    private final int recoveriesMax;

    private Phase phase = Phase.INIT;
    private int execution;
    private int workers;
    private final Set<Integer> awaited = new TreeSet<>();
    private Optional<DriverEvent.Latest> latest = Optional.empty();
    private boolean pauseWanted;
    private boolean cancelWanted;

    /// After the last superstep that has ended; counts of the one that is being done are collected apart.
    private Barrier barrier;

    private long active;
    private long messages;
    private long bytesSent;
    private long vertices;
    private long edges;
    private long topologyBytes;
    private long checkpointed = -1;
    private Optional<Instant> checkpointAt = Optional.empty();
    private int recoveries;
    private final List<PartitionSums> sums = new ArrayList<>();
    private int checkpoints;

    /// A driver of one job.
    ///
    /// @param program asked when to end
    /// @param supersteps the job's own limit
    /// @param checkpointEvery so many supersteps between checkpoints, 0 for none
    /// @param recoveriesMax how often the job begins again at most
    Driver(GraphProgram program, int supersteps, int checkpointEvery, int recoveriesMax) {
        this.program = program;
        this.supersteps = Math.min(supersteps, program.superstepsMax());
        this.round = new CheckpointRound(checkpointEvery);
        this.recoveriesMax = recoveriesMax;
        this.barrier = none();
    }

    private Barrier none() {
        return new Barrier(0, 0, 0, StepScope.identities(program.aggregators()));
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
        return new JobProgress(
                phase,
                barrier.superstep(),
                barrier.active(),
                barrier.messages(),
                barrier.aggregated(),
                checkpointed,
                checkpointAt,
                recoveries);
    }

    JobResult result() {
        return new JobResult(
                barrier.superstep(),
                vertices,
                edges,
                topologyBytes,
                bytesSent,
                barrier.aggregated(),
                recoveries,
                checkpoints);
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
            case DriverEvent.CheckpointReady it ->
                it.execution() == execution && round.prepared(it.checkpoint()) ? unblocked() : List.of();
            case DriverEvent.NoCheckpoint it ->
                it.execution() == execution && round.unprepared(barrier.superstep()) ? unblocked() : List.of();
            case DriverEvent.Committed it -> {
                if (it.execution() != execution || !round.isCommitting(it.checkpoint())) {
                    yield List.of();
                }
                checkpointed = round.superstep();
                checkpointAt = Optional.of(it.created());
                checkpoints++;
                yield settled();
            }
            case DriverEvent.NotCommitted it ->
                it.execution() == execution && round.isCommitting(it.checkpoint()) ? settled() : List.of();
            case DriverEvent.Pause it -> {
                pauseWanted = true;
                yield List.of();
            }
            case DriverEvent.Resume it -> {
                pauseWanted = false;
                yield phase == Phase.PAUSED || phase == Phase.COMMIT ? atBarrier() : List.of();
            }
            case DriverEvent.Cancel it -> cancel();
        };
    }

    private List<DriverEffect> cancel() {
        cancelWanted = true;
        return phase == Phase.SUPERSTEP || phase == Phase.FINISH ? List.of() : end(Phase.CANCELLED, "cancelled");
    }

    private List<DriverEffect> launched(DriverEvent.Launched launched) {
        workers = launched.workers();
        latest = launched.latest();
        phase = Phase.LOAD;
        vertices = 0;
        edges = 0;
        topologyBytes = 0;
        awaitAll();
        round.reset(latest.map(it -> it.barrier().superstep()).orElse(0L));
        return round.makesAny() ? prepare() : List.of();
    }

    private List<DriverEffect> prepare() {
        round.prepare();
        return List.of(new DriverEffect.PrepareCheckpoint(execution));
    }

    private void awaitAll() {
        awaited.clear();
        for (int worker = 0; worker < workers; worker++) {
            awaited.add(worker);
        }
        sums.clear();
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
        return switch (report) {
            case Report.Broken(String message) -> end(Phase.FAILED, message);
            case Report.Saved(long checkpoint, List<StoredPiece> pieces) -> saved(worker, checkpoint, pieces, "");
            case Report.Unsaved(long checkpoint, String problem) -> saved(worker, checkpoint, List.of(), problem);
            default -> performed(worker, report);
        };
    }

    private List<DriverEffect> performed(int worker, Report report) {
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
            default -> {}
        }
        awaited.remove(worker);
        return awaited.isEmpty() ? allReported(report) : List.of();
    }

    private boolean isExpected(Report report) {
        return switch (report) {
            case Report.Loaded it -> phase == Phase.LOAD;
            case Report.Stepped it ->
                (phase == Phase.BEGIN && it.superstep() == 0)
                        || (phase == Phase.SUPERSTEP && it.superstep() == barrier.superstep() + 1);
            case Report.Written it -> phase == Phase.FINISH;
            default -> false;
        };
    }

    private List<DriverEffect> allReported(Report last) {
        return switch (last) {
            case Report.Loaded it -> begin();
            case Report.Stepped(long number, var _, var _, var _, var _) -> barrier(number);
            default -> end(Phase.DONE, "");
        };
    }

    private List<DriverEffect> saved(int worker, long checkpoint, List<StoredPiece> pieces, String problem) {
        if (!round.reported(worker, checkpoint, pieces, problem)) {
            return List.of();
        }
        if (round.failure().isEmpty()) {
            return List.of(new DriverEffect.Commit(execution, checkpoint, round.commit()));
        }
        List<DriverEffect> effects = new ArrayList<>(List.of(new DriverEffect.Abandon(checkpoint, round.failure())));
        effects.addAll(settled());
        return effects;
    }

    /// No checkpoint is being made any more: the next one may be prepared.
    private List<DriverEffect> settled() {
        List<DriverEffect> effects = new ArrayList<>(prepare());
        effects.addAll(unblocked());
        return effects;
    }

    /// Something that a job which is to pause may have waited for has happened.
    private List<DriverEffect> unblocked() {
        return phase == Phase.COMMIT ? atBarrier() : List.of();
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
            barrier = latest.get().barrier();
            checkpointed = barrier.superstep();
            checkpointAt = Optional.of(latest.get().created());
            return atBarrier();
        }
        barrier = new Barrier(ended, active, messages, combine());
        if (!cancelWanted && isFinished()) {
            phase = Phase.FINISH;
            return tellAll(new Command.Write());
        }
        return atBarrier();
    }

    private boolean isFinished() {
        long ended = barrier.superstep();
        return barrier.active() == 0
                || ended >= supersteps
                || (ended > 0 && program.endsAfter(ended, barrier.aggregated()));
    }

    /// Between two supersteps: all that was wanted meanwhile is done.
    private List<DriverEffect> atBarrier() {
        if (cancelWanted) {
            return end(Phase.CANCELLED, "cancelled");
        }
        if (pauseWanted) {
            return pause();
        }
        List<DriverEffect> effects = new ArrayList<>();
        if (round.isDue(barrier.superstep())) {
            if (round.isReady()) {
                effects.addAll(beginCheckpoint());
            } else if (round.isClosed()) {
                effects.addAll(prepare());
            } else if (round.isFirstLate()) {
                effects.add(new DriverEffect.Note("the checkpoint that is due after superstep " + barrier.superstep()
                        + " waits, as that of superstep " + round.superstep()
                        + " is still being stored; so will others, which is not told again"));
            }
        }
        phase = Phase.SUPERSTEP;
        clearCounts();
        effects.addAll(tellAll(new Command.Step(barrier.superstep() + 1, barrier.aggregated())));
        return effects;
    }

    private List<DriverEffect> beginCheckpoint() {
        long checkpoint = round.begin(barrier.superstep(), workers);
        List<DriverEffect> effects = new ArrayList<>();
        effects.add(new DriverEffect.BeginCheckpoint(checkpoint, barrier));
        for (int worker = 0; worker < workers; worker++) {
            effects.add(new DriverEffect.Send(worker, new Command.Save(checkpoint)));
        }
        return effects;
    }

    /// All processes may end while the job is paused, so first what it has come to is stored, if it stores
    /// anything.
    private List<DriverEffect> pause() {
        boolean stores = round.makesAny() && barrier.superstep() > 0;
        if (!stores || (round.hasTried(barrier.superstep()) && !round.isMaking())) {
            phase = Phase.PAUSED;
            return List.of();
        }
        phase = Phase.COMMIT;
        if (round.isReady()) {
            return beginCheckpoint();
        }
        return round.isClosed() ? prepare() : List.of();
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
        barrier = none();
        return List.of(new DriverEffect.Halt(), new DriverEffect.Launch(execution));
    }

    private List<DriverEffect> end(Phase how, String reason) {
        phase = how;
        return List.of(new DriverEffect.Halt(), new DriverEffect.End(how, reason));
    }
}
