package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.time.Duration;
import java.util.List;

/// A job on a cluster, as the master knows it. Every method asks the master. All may be called from any thread.
public final class SubmittedJob {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /// How long a new master, which may have no records, has to learn of the job from its driver.
    private static final Duration LEARNING = Duration.ofSeconds(5);

    private final MasterClient client;
    private final String id;
    private final String name;

    SubmittedJob(MasterClient client, JobStatus status) {
        this.client = client;
        this.id = status.id();
        this.name = status.name();
    }

    /// The job's id, unlike that of any other job.
    ///
    /// @return the name with something added
    public String id() {
        return id;
    }

    /// How it is.
    ///
    /// @return the latest news
    /// @throws GraphException if no master answers
    /// @throws InterruptedException if interrupted meanwhile
    public JobStatus status() throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return ask(new MasterRequest.Jobs(id));
            } catch (GraphException e) {
                if (e.kind() != Kind.JOB || System.nanoTime() - begun > LEARNING.toNanos()) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private JobStatus ask(MasterRequest request) throws InterruptedException {
        return GraphCluster.statuses(client.ask(request, GraphCluster.PATIENCE)).getFirst();
    }

    private JobStatus wish(JobWish wish) throws InterruptedException {
        MasterRequest request = new MasterRequest.Wish(id, wish);
        try {
            return ask(request);
        } catch (GraphException e) {
            if (e.kind() != Kind.JOB) {
                throw e;
            }
            status(); // the master may not know the job yet
            return ask(request);
        }
    }

    /// What has happened to it: drivers, executions, lost workers, checkpoints that failed.
    ///
    /// @param from the number of the first line that is wanted, 0 for all that are left
    /// @return the lines
    /// @throws GraphException if no master answers
    /// @throws InterruptedException if interrupted meanwhile
    public Log log(long from) throws InterruptedException {
        return client.ask(new MasterRequest.Logs(id, from), GraphCluster.PATIENCE)
                        instanceof MasterAnswer.Lines(List<String> lines, long next)
                ? new Log(lines, next)
                : new Log(List.of(), from);
    }

    /// Some lines of a job's log.
    ///
    /// @param lines the oldest first
    /// @param next the number of the line after them
    public record Log(List<String> lines, long next) {
        /// Copies the list.
        public Log {
            lines = List.copyOf(lines);
        }
    }

    /// Stops it at the next barrier between supersteps, after a checkpoint if it makes any; workers keep their
    /// memory. If the cluster stops meanwhile, it goes on from there when it is resumed.
    ///
    /// @return how it is
    /// @throws GraphException if it has ended, or no master answers
    /// @throws InterruptedException if interrupted meanwhile
    public JobStatus pause() throws InterruptedException {
        return wish(JobWish.PAUSE);
    }

    /// Lets it go on; also if it has failed or was cancelled, from its last checkpoint.
    ///
    /// @return how it is
    /// @throws GraphException if no master answers
    /// @throws InterruptedException if interrupted meanwhile
    public JobStatus resume() throws InterruptedException {
        return wish(JobWish.RESUME);
    }

    /// Ends it without results at the next barrier. Its checkpoints stay.
    ///
    /// @return how it is
    /// @throws GraphException if no master answers
    /// @throws InterruptedException if interrupted meanwhile
    public JobStatus cancel() throws InterruptedException {
        return wish(JobWish.CANCEL);
    }

    /// Waits for its end.
    ///
    /// @return what it came to
    /// @throws GraphException if it failed or was cancelled, or no master answers; the message has the reason
    /// @throws InterruptedException if interrupted while waiting; the job goes on
    public JobResult join() throws InterruptedException {
        while (true) {
            JobStatus status = status();
            if (status.state().isEnd()) {
                JobEnd end = status.end()
                        .orElseThrow(() -> new GraphException(Kind.FAILED, "the job '" + name + "' left no result"));
                return end.result().orElseThrow(() -> GraphException.of(end.failure()));
            }
            Thread.sleep(PAUSE);
        }
    }
}
