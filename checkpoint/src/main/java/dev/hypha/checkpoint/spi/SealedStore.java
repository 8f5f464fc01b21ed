package dev.hypha.checkpoint.spi;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A store over storage that takes bytes as they are: checks sizes and names, and adds a tail to each piece
/// by which damage is found when it is loaded.
///
/// Heirs implement the methods with `Sealed` in their names, and [#find] and [#remove], to the letter of
/// [CheckpointStore], and are called only while the store is open.
public abstract class SealedStore implements CheckpointStore {
    /// How many pieces a server is sent, or asked for, at a time.
    protected static final int BATCH_PIECES_MAX = 1_000;

    private static final int BATCH_BYTES = 16 << 20;

    private volatile boolean closed;

    /// For heirs.
    protected SealedStore() {}

    /// Stores a piece, in place of one of the same name, whole or not at all.
    ///
    /// @param key its name
    /// @param piece its bytes
    protected abstract void saveSealed(CheckpointKey key, SealedPiece piece);

    /// Stores several pieces. One by one, unless overridden by something quicker.
    ///
    /// @param pieces the bytes by name
    protected void saveAllSealed(Map<CheckpointKey, SealedPiece> pieces) {
        pieces.forEach(this::saveSealed);
    }

    /// Hands pieces on in batches that a server takes in one go: of at most [#BATCH_PIECES_MAX], and of 16 MiB or
    /// little more.
    ///
    /// @param pieces the bytes by name, in the order to be kept
    /// @param save stores one batch, which is cleared afterwards
    protected static void inBatches(
            Map<CheckpointKey, SealedPiece> pieces, Consumer<Map<CheckpointKey, SealedPiece>> save) {
        Map<CheckpointKey, SealedPiece> batch = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<CheckpointKey, SealedPiece> each : pieces.entrySet()) {
            batch.put(each.getKey(), each.getValue());
            bytes += each.getValue().length();
            if (bytes >= BATCH_BYTES || batch.size() >= BATCH_PIECES_MAX) {
                save.accept(batch);
                batch.clear();
                bytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            save.accept(batch);
        }
    }

    /// Stores a piece if there is none of that name.
    ///
    /// @param key its name
    /// @param piece its bytes
    /// @return false if there was one
    protected abstract boolean createSealed(CheckpointKey key, SealedPiece piece);

    /// Loads the bytes of those pieces that there are.
    ///
    /// @param keys their names, each once
    /// @return the bytes by name
    protected abstract Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys);

    /// Deletes pieces.
    ///
    /// @param keys their names, at least one
    protected abstract void remove(Collection<CheckpointKey> keys);

    /// The names of all pieces of a scope.
    ///
    /// @param scope the scope
    /// @return the names, in any order
    protected abstract Collection<CheckpointKey> find(String scope);

    /// The scopes that have pieces.
    ///
    /// @return the scopes, in any order
    protected abstract Collection<String> findScopes();

    /// Gives all resources back; called once.
    protected abstract void release();

    @Override
    public final void save(CheckpointKey key, ByteBuffer content) {
        checkOpen();
        saveSealed(key, seal(key, content));
    }

    @Override
    public final void saveAll(Map<CheckpointKey, ByteBuffer> contents) {
        checkOpen();
        Map<CheckpointKey, SealedPiece> pieces = LinkedHashMap.newLinkedHashMap(contents.size());
        contents.forEach((key, content) -> pieces.put(key, seal(key, content)));
        if (!pieces.isEmpty()) {
            saveAllSealed(pieces);
        }
    }

    @Override
    public final boolean create(CheckpointKey key, ByteBuffer content) {
        checkOpen();
        return createSealed(key, seal(key, content));
    }

    @Override
    public final Optional<ByteBuffer> load(CheckpointKey key) {
        return Optional.ofNullable(loadAll(List.of(key)).get(key));
    }

    @Override
    public final Map<CheckpointKey, ByteBuffer> loadAll(Collection<CheckpointKey> keys) {
        checkOpen();
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<CheckpointKey, ByteBuffer> found =
                loadSealed(keys.stream().distinct().toList());
        Map<CheckpointKey, ByteBuffer> contents = LinkedHashMap.newLinkedHashMap(found.size());
        found.forEach((key, stored) -> contents.put(key, Envelope.open(key, stored)));
        return contents;
    }

    @Override
    public final void delete(Collection<CheckpointKey> keys) {
        checkOpen();
        if (!keys.isEmpty()) {
            remove(keys);
        }
    }

    @Override
    public final List<CheckpointKey> list(String scope) {
        checkOpen();
        return find(CheckpointKey.checkScope(scope)).stream().sorted().toList();
    }

    @Override
    public final List<String> scopes(String prefix) {
        checkOpen();
        return findScopes().stream()
                .filter(scope -> prefix.isEmpty() || scope.equals(prefix) || scope.startsWith(prefix + '/'))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public final void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release();
    }

    private void checkOpen() {
        if (closed) {
            throw new CheckpointException(Kind.CLOSED, "the store " + this + " is closed");
        }
    }

    private static SealedPiece seal(CheckpointKey key, ByteBuffer content) {
        if (content.remaining() > CONTENT_BYTES_MAX) {
            throw new CheckpointException(
                    Kind.TOO_LARGE,
                    "the piece " + key + " has " + content.remaining() + " bytes, and may have " + CONTENT_BYTES_MAX
                            + "; write it through the catalog, which cuts it");
        }
        return Envelope.seal(key, content);
    }
}
