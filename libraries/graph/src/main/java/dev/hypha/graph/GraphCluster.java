package dev.hypha.graph;

import dev.hypha.DistributedRuntime;
import dev.hypha.Failure;
import dev.hypha.Outcome;
import dev.hypha.graph.GraphException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs graph jobs on the nodes of a runtime.
///
/// ```java
/// SubmittedJob job = GraphCluster.submit(runtime, JobSpec.named("ranks")
///         .source("edges", Map.of("path", "/data/web.e.gz"))
///         .algorithm("pagerank", Map.of("iterations", "20"))
///         .files(Path.of("/data/ranks"))
///         .execution(JobSpec.Execution.of(3))
///         .build());
/// JobResult result = job.join();
/// ```
///
/// A *master* on one of the nodes knows all jobs, and which nodes take workers. It is started with the
/// first job, or by [#startMaster]; if its node is lost, another one takes its place, while jobs go on.
/// Questions that get no answer are asked again for [#PATIENCE]; none does anything twice.
public final class GraphCluster {
    /// How long a master is looked for.
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(GraphCluster.class);
    private static final int REQUEST_LENGTH = 12;

    private GraphCluster() {}

    /// Starts a job. It goes on without the one who submitted it: if its driver's or the master's node is lost,
    /// others take over, from the last checkpoint or from the beginning.
    ///
    /// If there is no master, one is started that keeps its records where the job keeps its checkpoints, or in
    /// memory if it makes none.
    ///
    /// @param runtime any node's, or a client's
    /// @param spec the job; files that it names must be seen by all nodes that work for it
    /// @return the job
    /// @throws GraphException if no master takes it
    /// @throws InterruptedException if interrupted meanwhile; the job may have been started
    public static SubmittedJob submit(DistributedRuntime runtime, JobSpec spec) throws InterruptedException {
        MasterClient client = new MasterClient(runtime);
        masterFor(runtime, client, MasterSettings.beside(spec));
        String request = UUID.randomUUID().toString().replace("-", "").substring(0, REQUEST_LENGTH);
        List<JobStatus> statuses = statuses(client.ask(new MasterRequest.Submit(request, spec), PATIENCE));
        return new SubmittedJob(client, statuses.getFirst());
    }

    /// If a master was lost just now, its records are to be found again, wherever the job keeps its
    /// checkpoints.
    private static void masterFor(DistributedRuntime runtime, MasterClient client, MasterSettings beside)
            throws InterruptedException {
        MasterClient.View view = client.settled(PATIENCE);
        Optional<MasterClient.Leader> leader = view.leader();
        if (leader.isEmpty()) {
            start(runtime, client, view.attended().filter(MasterSettings::lasts).orElse(beside));
        } else if (beside.lasts() && !leader.get().settings().lasts()) {
            LOG.warn(
                    "the master on {} keeps what it knows of jobs in its memory, and not beside the job's checkpoints"
                            + " in {}: if all nodes are lost, the job cannot be resumed",
                    leader.get().node(),
                    beside.text());
        }
    }

    /// Starts a master on any node, if there is none.
    ///
    /// @param runtime any node's, or a client's
    /// @param settings where it keeps its records; those that are there already are taken up
    /// @throws GraphException if its store cannot be opened, if none answers in time, or if one leads that
    ///     keeps its records elsewhere
    /// @throws InterruptedException if interrupted meanwhile
    public static void startMaster(DistributedRuntime runtime, MasterSettings settings) throws InterruptedException {
        MasterClient client = new MasterClient(runtime);
        Optional<MasterClient.Leader> leader = client.settled(PATIENCE).leader();
        if (leader.isEmpty()) {
            start(runtime, client, settings);
            leader = client.look().leader();
        }
        Optional<MasterClient.Leader> other = leader.filter(it -> !it.settings().equals(settings));
        if (other.isPresent()) {
            throw new GraphException(
                    Kind.OTHER_MASTER,
                    "the master on " + other.get().node() + " leads already, and keeps what it knows of jobs in "
                            + other.get().settings().text() + ", not in " + settings.text()
                            + "; to have another one, stop all nodes that work for graph jobs, and start a master"
                            + " before the first job");
        }
    }

    private static void start(DistributedRuntime runtime, MasterClient client, MasterSettings settings)
            throws InterruptedException {
        Outcome<Void> outcome = runtime.spawn(
                        GraphFunctionsCalls.startMaster(settings).within(PATIENCE))
                .outcome();
        if (outcome instanceof Outcome.Failed<Void> failed) {
            if (failed.failure() instanceof Failure.Threw threw) {
                throw new GraphException(
                        Kind.MASTER, "no master can be started with " + settings.text() + ": " + threw.message());
            }
            client.note(failed.failure().code() + " " + failed.failure().message());
        }
        client.ask(new MasterRequest.Workers(), PATIENCE);
    }

    /// A job that was submitted before.
    ///
    /// @param runtime any node's, or a client's
    /// @param job its id, or its name if no other running job has it
    /// @return the job
    /// @throws GraphException if there is no such job, or no master
    /// @throws InterruptedException if interrupted while waiting for the master
    public static SubmittedJob find(DistributedRuntime runtime, String job) throws InterruptedException {
        MasterClient client = new MasterClient(runtime);
        return new SubmittedJob(
                client,
                statuses(client.ask(new MasterRequest.Jobs(job), PATIENCE)).getFirst());
    }

    /// All jobs, those too that have ended not long ago.
    ///
    /// @param runtime any node's, or a client's
    /// @return in the order of their submission; none if there is no master
    /// @throws InterruptedException if interrupted while waiting for the master
    public static List<JobStatus> jobs(DistributedRuntime runtime) throws InterruptedException {
        MasterClient client = new MasterClient(runtime);
        return client.settled(PATIENCE).leader().isEmpty()
                ? List.of()
                : statuses(client.ask(new MasterRequest.Jobs(""), PATIENCE));
    }

    /// Which nodes take how many workers.
    ///
    /// @param runtime any node's, or a client's
    /// @return by name; none if there is no master
    /// @throws InterruptedException if interrupted while waiting for the master
    public static List<WorkerStatus> workers(DistributedRuntime runtime) throws InterruptedException {
        MasterClient client = new MasterClient(runtime);
        return client.settled(PATIENCE).leader().isPresent()
                        && client.ask(new MasterRequest.Workers(), PATIENCE)
                                instanceof MasterAnswer.Workers(List<WorkerStatus> nodes)
                ? nodes
                : List.of();
    }

    static List<JobStatus> statuses(MasterAnswer answer) {
        return Optional.of(answer)
                .filter(MasterAnswer.Jobs.class::isInstance)
                .map(MasterAnswer.Jobs.class::cast)
                .map(MasterAnswer.Jobs::statuses)
                .orElseThrow(() -> new GraphException(
                        Kind.MASTER, "the master answers with " + answer + "; use the same release everywhere"));
    }
}
