package dev.hypha.checkpoint.rocksdb;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// Keeps pieces in a RocksDB of its own directory, within this process: no server, and many small pieces cost
/// little.
///
/// Every write is in the log and flushed to the disk when it returns; several that are saved together are one
/// write. A crash loses nothing that was written before. If the log itself is damaged, what comes after the
/// damage is lost, and what came before is there: the checkpoint before is used then.
///
/// One process at a time has the directory; another is refused. Needs a local file system, not NFS. After a
/// full disk or an error of the disk the next write opens the database anew. Calls block in native code, and
/// hold the carrier of a virtual thread meanwhile.
public final class RocksCheckpointStore extends SealedStore {
    private final Path directory;
    private final RocksSettings settings = new RocksSettings();
    private final WriteOptions durable = new WriteOptions().setSync(true);
    /// Shared by those who use the database; alone has it who creates, so that nobody else writes between
    /// looking and writing, who opens it anew, and who closes it.
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private @Nullable RocksDB database;
    private boolean released;
    private volatile boolean failed;

    private RocksCheckpointStore(Path directory) {
        this.directory = directory;
    }

    /// Opens a store, in a directory that is made if it is missing.
    ///
    /// @param directory where the database is
    /// @return the store
    /// @throws CheckpointException if it cannot be opened, or another process has it
    public static RocksCheckpointStore open(Path directory) {
        RocksDB.loadLibrary();
        RocksCheckpointStore store =
                new RocksCheckpointStore(directory.toAbsolutePath().normalize());
        try {
            Files.createDirectories(store.directory);
            store.database = store.openDatabase();
        } catch (IOException e) {
            store.close();
            throw new CheckpointException(
                    Kind.UNAVAILABLE, "the directory of the store " + store + " cannot be made", e);
        } catch (RocksDBException e) {
            CheckpointException failure = store.failure("cannot be opened", e);
            store.close();
            throw failure;
        }
        return store;
    }

    private RocksDB openDatabase() throws RocksDBException {
        return RocksDB.open(settings.options(), directory.toString());
    }

    // ---- one way to the database

    private interface Action<T> {
        T on(RocksDB database) throws RocksDBException;
    }

    private <T> T locked(Lock lock, String what, Action<T> action) {
        lock.lock();
        try {
            if (released) {
                throw new CheckpointException(Kind.CLOSED, "the store " + this + " is closed");
            }
            if (database == null) {
                throw new CheckpointException(
                        Kind.UNAVAILABLE,
                        "the store " + this + " " + what + " as it could not be opened again after a failure;"
                                + " the next write tries it again");
            }
            return action.on(database);
        } catch (RocksDBException e) {
            throw failure(what, e);
        } finally {
            lock.unlock();
        }
    }

    private <T> T read(String what, Action<T> action) {
        return locked(use.readLock(), what, action);
    }

    private <T> T write(Lock lock, String what, Action<T> action) {
        if (failed) {
            reopen();
        }
        return locked(lock, what, database -> {
            try {
                return action.on(database);
            } catch (RocksDBException e) {
                failed = true; // after a failed write RocksDB takes no more until it is opened again
                throw e;
            }
        });
    }

    private void reopen() {
        use.writeLock().lock();
        try {
            if (failed && !released) {
                if (database != null) {
                    database.close();
                    database = null;
                }
                database = openDatabase();
                failed = false;
            }
        } catch (RocksDBException e) {
            throw failure("cannot be opened again", e);
        } finally {
            use.writeLock().unlock();
        }
    }

    private CheckpointException failure(String what, RocksDBException e) {
        Status status = e.getStatus();
        Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if ((status != null && status.getSubCode() == Status.SubCode.NoSpace) || reason.contains("no space left")) {
            return new CheckpointException(
                    Kind.FULL, "the store " + this + " " + what + " as the disk is full; make room on it", e);
        }
        if (code == Status.Code.Corruption) {
            return new CheckpointException(
                    Kind.CORRUPT, "the store " + this + " " + what + "; an older checkpoint is to be used", e);
        }
        String remedy = reason.contains("lock")
                ? "; another process has it open, which is to be stopped first"
                : "; see that the directory can be read and written";
        return new CheckpointException(Kind.UNAVAILABLE, "the store " + this + " " + what + remedy, e);
    }

    // ---- what a store does

    @Override
    protected void saveSealed(CheckpointKey key, SealedPiece piece) {
        saveAllSealed(Map.of(key, piece));
    }

    @Override
    protected void saveAllSealed(Map<CheckpointKey, SealedPiece> pieces) {
        String what = "cannot store " + describe(pieces.keySet());
        boolean unusedDone = write(use.readLock(), what, database -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (Map.Entry<CheckpointKey, SealedPiece> each : pieces.entrySet()) {
                    batch.put(RocksKeys.encode(each.getKey()), each.getValue().toBytes());
                }
                database.write(durable, batch);
                return true;
            }
        });
    }

    @Override
    protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
        return write(use.writeLock(), "cannot store " + key, database -> {
            byte[] name = RocksKeys.encode(key);
            if (database.get(name) != null) {
                return false;
            }
            database.put(durable, name, piece.toBytes());
            return true;
        });
    }

    @Override
    protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
        return read("cannot load " + describe(keys), database -> {
            List<byte[]> values =
                    database.multiGetAsList(keys.stream().map(RocksKeys::encode).toList());
            Map<CheckpointKey, ByteBuffer> found = LinkedHashMap.newLinkedHashMap(keys.size());
            int at = 0;
            for (CheckpointKey key : keys) {
                byte @Nullable [] value = values.get(at++);
                if (value != null) {
                    found.put(key, ByteBuffer.wrap(value));
                }
            }
            return found;
        });
    }

    @Override
    protected void remove(Collection<CheckpointKey> keys) {
        boolean unusedDone = write(use.readLock(), "cannot delete " + describe(keys), database -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (CheckpointKey key : keys) {
                    batch.delete(RocksKeys.encode(key));
                }
                database.write(durable, batch);
                return true;
            }
        });
    }

    @Override
    protected Collection<CheckpointKey> find(String scope) {
        return read("cannot list " + scope, database -> {
            List<CheckpointKey> found = new ArrayList<>();
            byte[] first = RocksKeys.first(scope);
            try (ReadOptions options = new ReadOptions();
                    RocksIterator pieces = database.newIterator(options)) {
                for (pieces.seek(first); pieces.isValid() && startsWith(pieces.key(), first); pieces.next()) {
                    found.add(decode(pieces.key()));
                }
                pieces.status();
            }
            return found;
        });
    }

    private static boolean startsWith(byte[] key, byte[] first) {
        return key.length >= first.length && Arrays.equals(key, 0, first.length, first, 0, first.length);
    }

    @Override
    protected Collection<String> findScopes() {
        return read("cannot list the scopes", database -> {
            List<String> found = new ArrayList<>();
            try (ReadOptions options = new ReadOptions();
                    RocksIterator pieces = database.newIterator(options)) {
                pieces.seekToFirst();
                while (pieces.isValid()) {
                    String scope = decode(pieces.key()).scope();
                    found.add(scope);
                    pieces.seek(RocksKeys.afterLast(scope));
                }
                pieces.status();
            }
            return found;
        });
    }

    private CheckpointKey decode(byte[] key) {
        try {
            return RocksKeys.decode(key);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    Kind.CORRUPT,
                    "there is a key in " + this + " that no store has made; give the store a directory of its own",
                    e);
        }
    }

    private static String describe(Collection<CheckpointKey> keys) {
        return keys.size() == 1 ? keys.iterator().next().toString() : keys.size() + " pieces";
    }

    /// Waits for those who use it.
    @Override
    protected void release() {
        use.writeLock().lock();
        try {
            released = true;
            if (database != null) {
                database.close();
                database = null;
            }
            durable.close();
            settings.close();
        } finally {
            use.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return "rocksdb:" + directory;
    }
}
