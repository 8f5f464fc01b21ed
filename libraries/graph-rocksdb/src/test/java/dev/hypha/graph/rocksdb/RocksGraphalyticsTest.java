package dev.hypha.graph.rocksdb;

import dev.hypha.graph.GraphJob;
import dev.hypha.graph.GraphalyticsTest;
import dev.hypha.graph.Partitioner;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// The references, with edges in RocksDB.
class RocksGraphalyticsTest extends GraphalyticsTest {
    @TempDir
    private Path folder;

    @Override
    protected GraphJob vary(GraphJob job) {
        return job.state("rocksdb", folder);
    }

    @Override
    protected Collection<Partitioner> partitioners() {
        return List.of(Partitioner.hash());
    }

    @Override
    protected List<Integer> workers() {
        return List.of(2);
    }
}
