package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a worker's partitions were at a barrier, as the bytes that are to be stored. Its memory is used
/// again for the next one. Not thread safe: whoever stores it has it alone until it is stored.
final class Snapshot {
    private static final int CHUNK_BYTES = CheckpointCatalog.CHUNK_BYTES;
    private static final int FIRST_BYTES = 1 << 16;

    private final SortedMap<Integer, List<ByteBuffer>> contents = new TreeMap<>();
    private final List<byte[]> used = new ArrayList<>();
    private final Deque<byte[]> free = new ArrayDeque<>();

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

    /// Fills chunks, one after the other.
    private final class Chunks {
        private final List<ByteBuffer> full = new ArrayList<>();
        private byte[] chunk;
        private int filled;

        Chunks(int vertices) {
            chunk = array(Math.clamp((Long.BYTES + 1L) * vertices, FIRST_BYTES, CHUNK_BYTES));
        }

        private byte[] array(int size) {
            byte[] before = free.poll();
            return before == null || before.length < size ? new byte[size] : before;
        }

        void add(ByteBuffer batch) {
            while (batch.hasRemaining()) {
                if (filled == CHUNK_BYTES) {
                    put();
                    chunk = array(CHUNK_BYTES);
                    filled = 0;
                }
                int some = Math.min(batch.remaining(), CHUNK_BYTES - filled);
                if (filled + some > chunk.length) {
                    chunk = Arrays.copyOf(chunk, Math.clamp(2L * chunk.length, filled + some, CHUNK_BYTES));
                }
                batch.get(chunk, filled, some);
                filled += some;
            }
        }

        List<ByteBuffer> finish() {
            put();
            return full;
        }

        private void put() {
            full.add(ByteBuffer.wrap(chunk, 0, filled));
            used.add(chunk);
        }
    }
}
