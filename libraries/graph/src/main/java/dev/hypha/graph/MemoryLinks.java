package dev.hypha.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Links between workers of one process. A pipe holds what is said in one superstep, at most.
final class MemoryLinks implements Links {
    private final int worker;
    private final List<List<Pipe>> pipes;
    private final ColumnWriter[] writers;
    private final ColumnReader[] readers;

    private MemoryLinks(int worker, List<List<Pipe>> pipes) {
        this.worker = worker;
        this.pipes = pipes;
        this.writers = new ColumnWriter[pipes.size()];
        this.readers = new ColumnReader[pipes.size()];
        for (int other = 0; other < writers.length; other++) {
            writers[other] = ColumnWriter.into(pipes.get(worker).get(other)::write);
            readers[other] = ColumnReader.from(pipes.get(other).get(worker)::read);
        }
    }

    /// The links of each worker to all others.
    static List<Links> between(int workers) {
        List<List<Pipe>> pipes = new ArrayList<>();
        for (int from = 0; from < workers; from++) {
            List<Pipe> row = new ArrayList<>();
            for (int to = 0; to < workers; to++) {
                row.add(new Pipe());
            }
            pipes.add(row);
        }
        List<Links> links = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            links.add(new MemoryLinks(worker, pipes));
        }
        return links;
    }

    @Override
    public void exchange(Talk talk, Listen listen) throws IOException, InterruptedException {
        for (int other = 0; other < writers.length; other++) {
            if (other != worker) {
                talk.to(other, writers[other]);
            }
        }
        for (int other = 0; other < readers.length; other++) {
            if (other != worker) {
                listen.from(other, readers[other]);
            }
        }
    }

    @Override
    public long bytesSent() {
        long bytes = 0;
        for (ColumnWriter writer : writers) {
            bytes += writer.bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        pipes.get(worker).forEach(Pipe::clear);
    }

    /// Batches on their way from one worker to another, handed over as they are. Used ones go back, so that a
    /// superstep like the one before allocates nothing.
    private static final class Pipe {
        private final BlockingQueue<ByteBuffer> full = new LinkedBlockingQueue<>();
        private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

        ByteBuffer write(ByteBuffer batch) {
            full.add(batch);
            ByteBuffer other = free.poll();
            return other == null ? ColumnWriter.newBatch() : other;
        }

        ByteBuffer read(ByteBuffer used, int size) throws IOException, InterruptedException {
            free.add(used);
            ByteBuffer batch = Patience.take(full);
            if (batch.remaining() < size) {
                throw new IOException("a value of " + size + " bytes is cut off");
            }
            return batch;
        }

        void clear() {
            full.clear();
            free.clear();
        }
    }
}
