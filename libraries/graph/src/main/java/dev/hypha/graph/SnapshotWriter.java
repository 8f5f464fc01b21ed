package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.Piece;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/// Stores snapshots of a worker's partitions on a thread of its own, while the worker computes: one at a
/// time, in memory that is used again.
///
/// What is stored, or why it is not, is reported on that thread. Closing it waits until it touches the store no
/// more.
final class SnapshotWriter implements AutoCloseable {
    private final CheckpointCatalog catalog;
    private final Consumer<Report> reports;
    private final Snapshot snapshot = new Snapshot();
    private final BlockingQueue<Long> wanted = new ArrayBlockingQueue<>(1);

    /// Of the operating system: workers may keep all those busy that virtual threads run on.
    private final Thread thread;

    private volatile boolean busy;
    private volatile boolean closed;

    /// A writer that waits for its first snapshot.
    ///
    /// @param worker names the thread
    /// @param catalog where snapshots go
    /// @param reports gets a [Report.Saved] or [Report.Unsaved] for each, or a [Report.Broken]
    SnapshotWriter(int worker, CheckpointCatalog catalog, Consumer<Report> reports) {
        this.catalog = catalog;
        this.reports = reports;
        this.thread =
                Thread.ofPlatform().daemon().name("graph-checkpoints-" + worker).start(this::run);
    }

    /// Copies partitions, and has them stored. Not before the report of the one before.
    void save(long checkpoint, Shard shard, List<Integer> partitions) throws IOException, InterruptedException {
        if (busy) {
            throw new IllegalStateException("checkpoint " + checkpoint + " is wanted while another one is stored");
        }
        snapshot.take(shard, partitions);
        busy = true;
        wanted.add(checkpoint);
    }

    private void run() {
        try {
            while (!closed) {
                Report report = store(wanted.take());
                busy = false;
                reports.accept(report);
            }
        } catch (InterruptedException e) {
            // The worker ends.
        }
    }

    private Report store(long checkpoint) {
        try {
            List<Piece> pieces = catalog.writeAll(checkpoint, snapshot.contents());
            return new Report.Saved(
                    checkpoint, pieces.stream().map(StoredPiece::of).toList());
        } catch (CheckpointException e) {
            return new Report.Unsaved(checkpoint, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            return new Report.Broken("the checkpoint " + catalog.scope() + "#" + checkpoint + " failed: " + e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Threads.end(List.of(thread));
        snapshot.close();
    }
}
