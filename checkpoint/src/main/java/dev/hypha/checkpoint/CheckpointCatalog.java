package dev.hypha.checkpoint;

import dev.hypha.checkpoint.CheckpointException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoints of one job in a store: which are complete, what belongs to them, and what may be deleted.
///
/// A checkpoint is complete once its [Manifest] is stored, which is one atomic step, and after all its
/// pieces are. A crash before that leaves pieces that no manifest names; they are never read, and
/// [#discardUnfinished] deletes them. Thread safe; several processes may read, one at a time should commit.
/// If two do, one of them is refused.
public final class CheckpointCatalog {
    /// Into chunks of this size pieces are cut, in bytes.
    public static final int CHUNK_BYTES = 8 << 20;

    private static final int BATCH_BYTES = 4 * CHUNK_BYTES;

    /// Of most file systems' blocks; those of others are smaller.
    private static final int ALIGNMENT_BYTES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCatalog.class);
    private static final String MANIFEST = "manifest";
    private static final String CLAIM = "claim";

    private final CheckpointStore store;
    private final String scope;

    /// The checkpoints of a job.
    ///
    /// @param store where they are
    /// @param scope the job's own scope in the store, as in [CheckpointKey]
    public CheckpointCatalog(CheckpointStore store, String scope) {
        this.store = store;
        this.scope = CheckpointKey.checkScope(scope);
    }

    /// The job's scope.
    ///
    /// @return the scope
    public String scope() {
        return scope;
    }

    // ---- writing

    /// A number that no checkpoint of the job has, complete or not.
    ///
    /// @return one more than the largest
    public long nextNumber() {
        return store.list(scope).stream().mapToLong(CheckpointKey::number).max().orElse(-1) + 1;
    }

    /// Takes a number that no checkpoint has, for whoever asks alone: two that work on the same job never write
    /// into one checkpoint. Stores an empty piece, which goes when the checkpoint is discarded.
    ///
    /// @param least the smallest number that will do
    /// @return the number
    public long claim(long least) {
        return claim(least, 1);
    }

    /// Takes one of the numbers `least`, `least + stride` and so on, as [#claim(long)] does: whoever only
    /// ever asks with the same stride, and for its multiples, has the numbers up to the next multiple
    /// alone.
    ///
    /// @param least the smallest number that will do
    /// @param stride how far the next one is, at least 1
    /// @return the number
    public long claim(long least, int stride) {
        long number = least;
        while (!store.create(new CheckpointKey(scope, number, CLAIM), ByteBuffer.allocate(0))) {
            number += stride;
        }
        return number;
    }

    /// Stores the piece of a partition. Any process may, each partition once a number.
    ///
    /// @param number the checkpoint, which is not complete yet
    /// @param partition the partition
    /// @return what to write into; when it is closed, its piece is to be acknowledged
    public PieceWriter writer(long number, int partition) {
        return new PieceWriter(store, scope, number, partition, CHUNK_BYTES);
    }

    /// Stores the piece of a partition.
    ///
    /// @param number the checkpoint
    /// @param partition the partition
    /// @param content writes the content
    /// @return what was stored
    public Piece write(long number, int partition, Content content) {
        PieceWriter writer = writer(number, partition);
        try (writer) {
            content.writeTo(writer);
        } catch (IOException e) {
            throw new CheckpointException(
                    Kind.UNAVAILABLE,
                    "partition " + partition + " of " + scope + "#" + number + " cannot be written",
                    e);
        }
        return writer.piece();
    }

    /// Stores the pieces of several partitions that are in memory already, many in one go: a store flushes
    /// once for all of those, where it can. What waits to be stored takes its own size again, up to 32 MB.
    ///
    /// @param number the checkpoint, which is not complete yet
    /// @param contents by partition, what it is cut into: each part at most [#CHUNK_BYTES] and not empty;
    ///     read from position to limit, and left as they were
    /// @return what was stored, in the order of partitions
    public List<Piece> writeAll(long number, SortedMap<Integer, List<ByteBuffer>> contents) {
        List<Piece> pieces = new ArrayList<>();
        Map<CheckpointKey, ByteBuffer> batch = new LinkedHashMap<>();
        long batched = 0;
        for (Map.Entry<Integer, List<ByteBuffer>> partition : contents.entrySet()) {
            CRC32C checksum = new CRC32C();
            long bytes = 0;
            int chunks = 0;
            for (ByteBuffer chunk : partition.getValue()) {
                if (!chunk.hasRemaining() || chunk.remaining() > CHUNK_BYTES) {
                    throw new IllegalArgumentException(
                            "a chunk has 1 to " + CHUNK_BYTES + " bytes, was " + chunk.remaining());
                }
                checksum.update(chunk.duplicate());
                bytes += chunk.remaining();
                batched += chunk.remaining();
                batch.put(new CheckpointKey(scope, number, Piece.part(partition.getKey(), chunks++)), chunk);
                if (batched >= BATCH_BYTES) {
                    store.saveAll(batch);
                    batch.clear();
                    batched = 0;
                }
            }
            pieces.add(new Piece(partition.getKey(), chunks, bytes, (int) checksum.getValue()));
        }
        if (!batch.isEmpty()) {
            store.saveAll(batch);
        }
        return pieces;
    }

    /// Memory for a chunk, outside the heap and aligned so that disks can read from it: a store that writes past the
    /// operating system's cache of files need not copy what lies there.
    ///
    /// @param arena gives it, and takes it back
    /// @param bytes at least this many, at most [#CHUNK_BYTES]
    /// @return empty, with room for them
    public static ByteBuffer newChunk(Arena arena, int bytes) {
        long whole = (long) Math.ceilDiv(bytes, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        return arena.allocate(whole, ALIGNMENT_BYTES).asByteBuffer();
    }

    /// Something that can be written.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it.
        ///
        /// @param out where to; not to be closed
        /// @throws IOException if it cannot be read from where it is
        void writeTo(OutputStream out) throws IOException;
    }

    /// Makes a checkpoint complete: its pieces are stored, and this names them. One atomic step.
    ///
    /// @param manifest what belongs to it
    /// @throws IllegalStateException if it is complete already: someone else works on the same job
    public void commit(Manifest manifest) {
        if (!store.create(manifestKey(manifest.number()), manifest.write())) {
            throw new IllegalStateException("HYP-CKPT-007 the checkpoint " + scope + "#" + manifest.number()
                    + " is complete already: another process works on the same job; stop one of them");
        }
    }

    private CheckpointKey manifestKey(long number) {
        return new CheckpointKey(scope, number, MANIFEST);
    }

    // ---- reading

    /// The complete checkpoints whose manifests can be read and whose pieces are all there. One with damage is
    /// passed over, with a warning.
    ///
    /// @return their manifests, the newest first
    public List<Manifest> complete() {
        List<CheckpointKey> keys = store.list(scope);
        Set<CheckpointKey> present = new HashSet<>(keys);
        List<Manifest> complete = new ArrayList<>();
        for (CheckpointKey key : keys.reversed()) {
            if (key.part().equals(MANIFEST)) {
                readable(key, present).ifPresent(complete::add);
            }
        }
        return complete;
    }

    private Optional<Manifest> readable(CheckpointKey key, Set<CheckpointKey> present) {
        try {
            Optional<Manifest> manifest = store.load(key).map(bytes -> Manifest.read(key, bytes));
            manifest.ifPresent(it -> checkPresent(it, present));
            return manifest;
        } catch (CheckpointException e) {
            if (e.kind() != Kind.CORRUPT) {
                throw e;
            }
            LOG.warn("the checkpoint {}#{} is passed over: {}", scope, key.number(), e.getMessage());
            return Optional.empty();
        }
    }

    private void checkPresent(Manifest manifest, Set<CheckpointKey> present) {
        for (Piece piece : manifest.pieces()) {
            for (int chunk = 0; chunk < piece.chunks(); chunk++) {
                CheckpointKey key = new CheckpointKey(scope, manifest.number(), Piece.part(piece.partition(), chunk));
                if (!present.contains(key)) {
                    throw new CheckpointException(Kind.CORRUPT, "the stored piece " + key + " is missing");
                }
            }
        }
    }

    /// The newest complete checkpoint.
    ///
    /// @return its manifest
    public Optional<Manifest> latest() {
        return complete().stream().findFirst();
    }

    /// Reads the piece of a partition.
    ///
    /// @param number the checkpoint
    /// @param piece as the manifest names it
    /// @return its content
    public InputStream read(long number, Piece piece) {
        return new PieceReader(store, scope, number, piece);
    }

    /// Restores the newest checkpoint that is whole: if one turns out to be damaged while it is read, the
    /// one before is taken, with a warning.
    ///
    /// @param restore makes a state of a checkpoint; may be called several times, and a state that it has
    ///     not finished is lost
    /// @param <T> the state
    /// @return the state, or empty if there is no checkpoint that is whole
    public <T> Optional<T> restoreLatest(Function<Manifest, T> restore) {
        for (Manifest manifest : complete()) {
            try {
                return Optional.of(restore.apply(manifest));
            } catch (CheckpointException e) {
                if (e.kind() != Kind.CORRUPT) {
                    throw e;
                }
                LOG.warn("the checkpoint {}#{} is passed over: {}", scope, manifest.number(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    // ---- deleting

    /// Deletes a checkpoint, complete or not: its manifest first, so that it is never found incomplete.
    ///
    /// @param number the checkpoint
    public void discard(long number) {
        discardAll(Set.of(number));
    }

    /// Deletes all but the newest complete checkpoints. What is newer than those and not complete yet stays.
    ///
    /// @param count how many to keep, at least 1
    public void retain(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one checkpoint is kept, was " + count);
        }
        List<Manifest> complete = complete();
        if (complete.size() > count) {
            long oldest = complete.get(count - 1).number();
            Set<Long> older = new HashSet<>();
            for (CheckpointKey key : store.list(scope)) {
                if (key.number() < oldest) {
                    older.add(key.number());
                }
            }
            discardAll(older);
        }
    }

    /// Deletes the pieces of checkpoints that were begun and never completed. Only while none is being made.
    public void discardUnfinished() {
        Set<Long> unfinished = new HashSet<>();
        Set<Long> finished = new HashSet<>();
        for (CheckpointKey key : store.list(scope)) {
            (key.part().equals(MANIFEST) ? finished : unfinished).add(key.number());
        }
        unfinished.removeAll(finished);
        discardAll(unfinished);
    }

    /// Deletes all of the job.
    public void discardEverything() {
        Set<Long> all = new HashSet<>();
        store.list(scope).forEach(key -> all.add(key.number()));
        discardAll(all);
    }

    private void discardAll(Set<Long> numbers) {
        if (numbers.isEmpty()) {
            return;
        }
        List<CheckpointKey> keys = store.list(scope).stream()
                .filter(key -> numbers.contains(key.number()))
                .toList();
        store.delete(keys.stream().filter(key -> key.part().equals(MANIFEST)).toList());
        store.delete(keys.stream().filter(key -> !key.part().equals(MANIFEST)).toList());
    }

    @Override
    public String toString() {
        return "CheckpointCatalog[" + scope + " in " + store + "]";
    }
}
