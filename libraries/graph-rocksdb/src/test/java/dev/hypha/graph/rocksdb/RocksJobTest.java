package dev.hypha.graph.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.GraphException;
import dev.hypha.graph.JobFile;
import dev.hypha.graph.JobResult;
import dev.hypha.graph.JobSpec;
import dev.hypha.local.LocalRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of a cluster that keep edges in RocksDB because they say so.
@Timeout(60)
class RocksJobTest {
    @TempDir
    private Path folder;

    private JobSpec job(String state) {
        return JobFile.parse("""
                {name: ranks, source: {type: rmat, scale: 9}, algorithm: {name: pagerank, iterations: 5},
                 sink: {type: files, path: "%s"}, execution: {workers: 2, partitions: 4}, state: %s}
                """.formatted(folder.resolve(state.contains("memory") ? "memory" : "rocksdb"), state));
    }

    private List<String> results(String of) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream().sorted().toList();
    }

    @Test
    void theResultIsTheSameAndNothingIsLeft() throws IOException, InterruptedException {
        Path scratch = folder.resolve("scratch");
        try (LocalRuntime runtime =
                LocalRuntime.builder().node("one").node("two").start()) {
            JobSpec stored = job("{type: rocksdb, path: \"" + scratch + "\"}");
            assertEquals(stored, JobFile.parse(JobFile.json(stored)), "as the master keeps it");
            JobResult result = GraphCluster.submit(runtime, stored).join();
            JobResult other =
                    GraphCluster.submit(runtime, job("{type: memory}")).join();
            assertEquals(results("memory"), results("rocksdb"));
            assertTrue(
                    result.topologyBytes() < other.topologyBytes(),
                    () -> result.bytesPerEdge() + " bytes of memory an edge, not " + other.bytesPerEdge());
            GraphException unknown = assertThrows(
                    GraphException.class,
                    () -> GraphCluster.submit(runtime, job("{type: paper, path: here}"))
                            .join());
            assertTrue(
                    unknown.getMessage().startsWith("HYP-GRAPH-002 state.type is one of [memory, rocksdb] here"),
                    unknown::getMessage);
        }
        try (Stream<Path> left = Files.walk(scratch)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }
}
