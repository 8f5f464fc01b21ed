package dev.hypha.graph;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/// A job on its way. All methods may be called from any thread.
public final class RunningJob {
    private final DriverLoop loop;
    private final CompletableFuture<JobResult> result = new CompletableFuture<>();
    private volatile JobProgress progress = JobProgress.NONE;

    RunningJob(Function<JobListener, DriverLoop> loops, Consumer<JobProgress> listener) {
        loop = loops.apply(each -> {
            progress = each;
            listener.accept(each);
        });
        Thread.ofVirtual().name("graph-driver").start(() -> {
            try {
                result.complete(loop.run());
            } catch (InterruptedException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
    }

    /// How far it is.
    ///
    /// @return the latest news
    public JobProgress progress() {
        return progress;
    }

    /// Stops it at the next barrier between supersteps; it keeps its memory. Without effect after its end.
    public void pause() {
        loop.tell(new DriverEvent.Pause());
    }

    /// Lets it go on.
    public void resume() {
        loop.tell(new DriverEvent.Resume());
    }

    /// Ends it without results at the next barrier. Its checkpoints stay, so that it can be run again from
    /// there.
    public void cancel() {
        loop.tell(new DriverEvent.Cancel());
    }

    /// Waits for its end.
    ///
    /// @return what it came to
    /// @throws GraphException if it failed or was cancelled
    /// @throws InterruptedException if interrupted while waiting; the job goes on
    public JobResult join() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GraphException failure) {
                throw failure;
            }
            throw new GraphException(GraphException.Kind.FAILED, "the job ended without a result", e);
        }
    }
}
