package dev.hypha.checkpoint;

import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// Keeps pieces in the heap of this process, until it is closed: for tests, and for jobs that need to
/// survive the loss of a worker and not of this process.
public final class MemoryCheckpointStore extends SealedStore {
    private final ConcurrentSkipListMap<CheckpointKey, ByteBuffer> pieces = new ConcurrentSkipListMap<>();

    /// An empty store.
    public MemoryCheckpointStore() {}

    @Override
    protected void saveSealed(CheckpointKey key, SealedPiece piece) {
        pieces.put(key, ByteBuffer.wrap(piece.toBytes()));
    }

    @Override
    protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
        return pieces.putIfAbsent(key, ByteBuffer.wrap(piece.toBytes())) == null;
    }

    @Override
    protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
        Map<CheckpointKey, ByteBuffer> found = new LinkedHashMap<>();
        for (CheckpointKey key : keys) {
            ByteBuffer stored = pieces.get(key);
            if (stored != null) {
                found.put(key, copy(stored)); // what is returned is the caller's, to write into as well
            }
        }
        return found;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    @Override
    protected void remove(Collection<CheckpointKey> keys) {
        keys.forEach(pieces::remove);
    }

    @Override
    protected Collection<CheckpointKey> find(String scope) {
        return pieces.keySet().stream().filter(key -> key.scope().equals(scope)).toList();
    }

    @Override
    protected Collection<String> findScopes() {
        return List.copyOf(pieces.keySet().stream().map(CheckpointKey::scope).toList());
    }

    @Override
    protected void release() {
        pieces.clear();
    }

    @Override
    public String toString() {
        return "memory";
    }
}
