package dev.hypha.graph.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.graph.GraphJob;
import dev.hypha.graph.RecoveryTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Lost workers, with edges in RocksDB; nothing stays on the disk.
class RocksRecoveryTest extends RecoveryTest {
    @TempDir
    private Path folder;

    @Override
    protected GraphJob vary(GraphJob job) {
        return job.state("rocksdb", folder);
    }

    @Override
    protected long seeds() {
        return 2;
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
