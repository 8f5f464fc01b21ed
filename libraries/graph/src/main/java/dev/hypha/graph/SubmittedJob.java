package dev.hypha.graph;

import dev.hypha.CallFailedException;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.graph.GraphException.Kind;

/// A job on a cluster. All methods may be called from any thread.
public final class SubmittedJob {
    private final DistributedRuntime runtime;
    private final String name;
    private final JoinHandle<JobEnd> handle;

    SubmittedJob(DistributedRuntime runtime, String name, JoinHandle<JobEnd> handle) {
        this.runtime = runtime;
        this.name = name;
        this.handle = handle;
    }

    /// How far it is, in a line.
    ///
    /// @return the latest news; empty if there are none yet
    public String progress() {
        return handle.progress().message();
    }

    /// How many supersteps have ended, as far as is known here.
    ///
    /// @return the number of the last one
    public long superstep() {
        return handle.progress().done();
    }

    /// Whether it has ended.
    ///
    /// @return true if [#join] would not wait
    public boolean isDone() {
        return handle.isDone();
    }

    /// Stops it at the next barrier between supersteps; workers keep their memory.
    ///
    /// @return whether a node drives the job
    /// @throws InterruptedException if interrupted while waiting for the nodes
    public boolean pause() throws InterruptedException {
        return GraphCluster.tell(runtime, name, JobWish.PAUSE);
    }

    /// Lets it go on.
    ///
    /// @return whether a node drives the job
    /// @throws InterruptedException if interrupted while waiting for the nodes
    public boolean resume() throws InterruptedException {
        return GraphCluster.tell(runtime, name, JobWish.RESUME);
    }

    /// Ends it without results at the next barrier. Its checkpoints stay, so that a job of the same name
    /// goes on from there.
    ///
    /// @return whether a node drives the job
    /// @throws InterruptedException if interrupted while waiting for the nodes
    public boolean cancel() throws InterruptedException {
        return GraphCluster.tell(runtime, name, JobWish.CANCEL);
    }

    /// Waits for its end.
    ///
    /// @return what it came to
    /// @throws GraphException if it failed or was cancelled; the message has the reason
    /// @throws InterruptedException if interrupted while waiting; the job goes on
    public JobResult join() throws InterruptedException {
        try {
            JobEnd end = handle.join();
            return end.result().orElseThrow(() -> GraphException.of(end.failure()));
        } catch (CallFailedException e) {
            throw new GraphException(Kind.FAILED, "the driver of the job '" + name + "' is lost", e);
        }
    }
}
