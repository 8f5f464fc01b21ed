package dev.hypha.graph.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.spi.RowBlock;
import dev.hypha.graph.spi.RowStore;
import dev.hypha.graph.spi.RowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows are read as they were written: small and huge ones, in order and by leaps.
class RocksRowsTest {
    private static final int ROWS = 3000;
    private static final List<Integer> STARTS = List.of(0, 700, 700, 2100, ROWS);

    @TempDir
    private Path folder;

    private final TreeMap<Integer, TreeMap<Integer, Double>> written = new TreeMap<>();

    private RowTable write(RowStore store, long seed, boolean weighted) throws IOException {
        Random random = new Random(seed);
        written.clear();
        for (int row = 0; row < ROWS; row++) {
            int entries = switch (random.nextInt(40)) {
                case 0 -> random.nextInt(3 * Chunk.ENTRIES_MAX);
                case 1 -> Chunk.ENTRIES_MAX;
                default -> random.nextInt(3) == 0 ? random.nextInt(30) : 0;
            };
            for (int i = 0; i < entries; i++) {
                written.computeIfAbsent(row, empty -> new TreeMap<>())
                        .put(random.nextInt(Integer.MAX_VALUE), weighted ? random.nextDouble() : 1);
            }
        }
        RowTable.Writer writer = store.create(STARTS, weighted);
        for (Map.Entry<Integer, TreeMap<Integer, Double>> row : written.entrySet()) {
            for (Map.Entry<Integer, Double> entry : row.getValue().entrySet()) {
                writer.add(row.getKey(), entry.getKey(), entry.getValue());
            }
        }
        return writer.finish();
    }

    private void check(RowBlock block) {
        for (int row = block.begin(); row < block.end(); row++) {
            TreeMap<Integer, Double> entries = new TreeMap<>();
            for (int i = block.from(row); i < block.to(row); i++) {
                entries.put(block.targets()[i], block.weight(i));
            }
            assertEquals(written.getOrDefault(row, new TreeMap<>()), entries, "row " + row);
        }
    }

    @Test
    void rowsAreReadInOrder() throws IOException {
        try (RowStore store = RocksRowStore.open(folder)) {
            for (boolean weighted : new boolean[] {false, true}) {
                RowTable table = write(store, 1, weighted);
                assertTrue(table.diskBytes() > 0);
                RowBlock block = RowBlock.empty(weighted);
                for (int partition = 0; partition + 1 < STARTS.size(); partition++) {
                    int expected = STARTS.get(partition);
                    try (RowTable.Reader reader = table.read()) {
                        reader.seek(expected);
                        while (reader.next(block, STARTS.get(partition + 1))) {
                            assertEquals(expected, block.begin(), "no gaps");
                            check(block);
                            expected = block.end();
                            assertEquals(expected, reader.position());
                        }
                        assertFalse(reader.next(block, STARTS.get(partition + 1)));
                    }
                    assertEquals(STARTS.get(partition + 1), expected);
                }
            }
        }
    }

    @Test
    void anyRowIsFound() throws IOException {
        try (RowStore store = RocksRowStore.open(folder)) {
            RowTable other = write(store, 2, false);
            RowTable table = write(store, 3, true);
            Random random = new Random(4);
            RowBlock block = RowBlock.empty(true);
            try (RowTable.Reader reader = table.read()) {
                for (int i = 0; i < 600; i++) {
                    int row = random.nextInt(ROWS);
                    reader.seek(row);
                    for (int steps = random.nextInt(4); steps >= 0; steps--) {
                        int end = Math.min(ROWS, reader.position() + 1 + random.nextInt(50));
                        assertEquals(reader.position() < end, reader.next(block, end));
                        check(block);
                    }
                }
            }
            assertTrue(other.diskBytes() > 0);
        }
    }

    @Test
    void anEmptyTableHasEmptyRows() throws IOException {
        try (RowStore store = RocksRowStore.open(folder)) {
            RowTable table = store.create(STARTS, false).finish();
            RowBlock block = RowBlock.empty(false);
            List<Integer> rows = new ArrayList<>();
            try (RowTable.Reader reader = table.read()) {
                while (reader.next(block, ROWS)) {
                    for (int row = block.begin(); row < block.end(); row++) {
                        rows.add(row);
                        assertEquals(0, block.to(row) - block.from(row));
                    }
                }
            }
            assertEquals(ROWS, rows.size());
        }
        assertTrue(Files.exists(folder));
    }
}
