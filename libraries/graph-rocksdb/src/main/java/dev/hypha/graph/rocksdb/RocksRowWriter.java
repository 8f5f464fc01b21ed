package dev.hypha.graph.rocksdb;

import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/// Writes a table as sorted files, which the database takes over in the end.
final class RocksRowWriter implements RowTable.Writer {
    private static final long FILE_BYTES = 256L << 20;

    private final RocksRowStore store;
    private final Keys keys;
    private final Chunk chunk = new Chunk();
    private final EnvOptions environment = new EnvOptions();
    private final List<Path> files = new ArrayList<>();
    private @Nullable SstFileWriter file;
    private long fileBytes;
    private long allBytes;

    /// The entries of the row that is being written; pieces of it are written as soon as they are full.
    private int[] targets = new int[Chunk.ENTRIES_MAX];

    private double @Nullable [] weights;
    private int size;
    private int row;
    private int pieces;

    /// What the chunk has: its first row, the last one, and how many entries.
    private int chunkRow = -1;

    private int lastRow;
    private int chunkEntries;

    RocksRowWriter(RocksRowStore store, Keys keys, boolean weighted) {
        this.store = store;
        this.keys = keys;
        this.weights = weighted ? new double[Chunk.ENTRIES_MAX] : null;
    }

    @Override
    public void add(int to, int target, double weight) throws IOException {
        if (to != row) {
            endRow();
            row = to;
            pieces = 0;
        } else if (size == Chunk.ENTRIES_MAX) {
            writePiece();
        }
        targets[size] = target;
        if (weights != null) {
            weights[size] = weight;
        }
        size++;
    }

    /// A piece of a row that is too large for one value.
    private void writePiece() throws IOException {
        flush();
        chunk.add(0, targets, weights, 0, size);
        put(keys.key(row, pieces));
        pieces++;
        size = 0;
    }

    private void endRow() throws IOException {
        if (pieces > 0) {
            writePiece();
        } else if (size > 0) {
            boolean fits = chunkRow >= 0
                    && chunkEntries + size <= Chunk.ENTRIES_MAX
                    && keys.partition(chunkRow) == keys.partition(row);
            if (!fits) {
                flush();
                chunkRow = row;
                lastRow = row;
            }
            chunk.add(row - lastRow, targets, weights, 0, size);
            lastRow = row;
            chunkEntries += size;
        }
        size = 0;
    }

    private void flush() throws IOException {
        if (chunkRow >= 0) {
            put(keys.key(chunkRow, 0));
            chunkRow = -1;
            chunkEntries = 0;
        }
    }

    private void put(byte[] key) throws IOException {
        byte[] value = chunk.toBytes();
        chunk.clear();
        try {
            SstFileWriter out = file;
            if (out == null) {
                Path path = store.file(keys, files.size());
                files.add(path);
                out = new SstFileWriter(environment, store.options());
                file = out;
                out.open(path.toString());
                fileBytes = 0;
            }
            out.put(key, value);
            fileBytes += key.length + value.length;
            if (fileBytes > FILE_BYTES) {
                closeFile();
            }
        } catch (RocksDBException e) {
            throw RocksRowStore.failure("edges cannot be written to " + store.file(keys, files.size() - 1), e);
        }
    }

    private void closeFile() throws RocksDBException {
        if (file != null) {
            file.finish();
            file.close();
            file = null;
        }
    }

    @Override
    public RowTable finish() throws IOException {
        endRow();
        flush();
        try (IngestExternalFileOptions moved = new IngestExternalFileOptions().setMoveFiles(true)) {
            closeFile();
            environment.close();
            for (Path each : files) {
                allBytes += Files.size(each);
            }
            if (!files.isEmpty()) {
                store.database()
                        .ingestExternalFile(files.stream().map(Path::toString).toList(), moved);
            }
        } catch (RocksDBException e) {
            throw RocksRowStore.failure("edges cannot be stored", e);
        }
        targets = Arrays.copyOf(targets, 0);
        return store.add(new RocksRows(store.database(), keys, allBytes));
    }
}
