package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a worker's partitions were at a barrier, as the bytes that are to be stored. Its memory, which is outside
/// the heap and aligned so that disks can read from it, is used again for the next one. Not thread safe: whoever
/// stores it has it alone until it is stored, and closes it from any thread after that.
final class Snapshot implements AutoCloseable {
    private static final int CHUNK_BYTES = CheckpointCatalog.CHUNK_BYTES;
    private static final int FIRST_BYTES = 1 << 16;

    private final Arena arena = Arena.ofShared();
    private final SortedMap<Integer, List<ByteBuffer>> contents = new TreeMap<>();
    private final List<ByteBuffer> used = new ArrayList<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    /// Copies what partitions are now, in place of what was here.
    void take(Shard shard, List<Integer> partitions) throws IOException, InterruptedException {
        free.addAll(used);
        used.clear();
        contents.clear();
        for (int partition : partitions) {
            int vertices = shard.topology.end(partition) - shard.topology.start(partition);
            Chunks chunks = new Chunks(vertices);
            ColumnWriter writer = new ColumnWriter(chunks::add);
            writer.writeInt(vertices);
            shard.save(partition, writer);
            writer.flush();
            contents.put(partition, chunks.finish());
        }
    }

    /// What is to be stored of each partition.
    SortedMap<Integer, List<ByteBuffer>> contents() {
        return contents;
    }

    /// Gives the memory back.
    @Override
    public void close() {
        arena.close();
    }

    /// Fills chunks, one after the other.
    private final class Chunks {
        private final List<ByteBuffer> full = new ArrayList<>();
        private ByteBuffer chunk;

        Chunks(int vertices) {
            chunk = memory(Math.clamp((Long.BYTES + 1L) * vertices, FIRST_BYTES, CHUNK_BYTES));
        }

        private ByteBuffer memory(int bytes) {
            ByteBuffer before = free.poll();
            return before == null || before.capacity() < bytes
                    ? CheckpointCatalog.newChunk(arena, bytes)
                    : before.clear();
        }

        void add(ByteBuffer batch) {
            while (batch.hasRemaining()) {
                if (chunk.position() == CHUNK_BYTES) {
                    put();
                    chunk = memory(CHUNK_BYTES);
                }
                int some = Math.min(batch.remaining(), CHUNK_BYTES - chunk.position());
                if (some > chunk.remaining()) {
                    long wanted = Math.max(2L * chunk.capacity(), chunk.position() + some);
                    chunk = CheckpointCatalog.newChunk(arena, (int) Math.min(wanted, CHUNK_BYTES))
                            .put(chunk.flip());
                }
                chunk.put(chunk.position(), batch, batch.position(), some);
                chunk.position(chunk.position() + some);
                batch.position(batch.position() + some);
            }
        }

        List<ByteBuffer> finish() {
            put();
            return full;
        }

        private void put() {
            full.add(chunk.duplicate().flip());
            used.add(chunk);
        }
    }
}
