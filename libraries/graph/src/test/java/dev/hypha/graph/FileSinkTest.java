package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.ConnectedComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results in files: whoever reads them where `_SUCCESS` is sees those of one job.
class FileSinkTest {
    @TempDir
    private Path folder;

    /// What is shown in a directory of results.
    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /// The results in all parts.
    static Map<Long, String> results(Path directory) throws IOException {
        Map<Long, String> results = new HashMap<>();
        List<String> names = names(directory);
        assertTrue(names.contains("_SUCCESS"), names::toString);
        for (int part = 0; part < names.size() - 1; part++) {
            results.putAll(part(directory, part));
        }
        return results;
    }

    /// The results in one part.
    static Map<Long, String> part(Path directory, int partition) throws IOException {
        Map<Long, String> results = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("part-%05d".formatted(partition)))) {
            int space = line.indexOf(' ');
            results.put(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
        }
        return results;
    }

    private void write(String run, int partition, int partitions) throws IOException {
        String job = run.substring(0, run.indexOf('/'));
        GraphSink.Part part = new GraphSink.Part(job, run, partition, partitions);
        try (GraphSink.Writer writer = FileSink.into(folder).open(part)) {
            writer.write(partition, run);
            writer.complete();
        }
    }

    private List<Path> staged() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve(".staging"))) {
            return all.filter(each -> each.getFileName().toString().contains("part-"))
                    .toList();
        }
    }

    @Test
    void aJobWithFewerPartitionsLeavesNoneOfTheJobBefore() throws IOException, InterruptedException {
        for (int partitions : new int[] {12, 6}) {
            GraphJob.of(new RmatSource(6, 4, 1), new ConnectedComponents())
                    .workers(3)
                    .partitions(partitions)
                    .sink(FileSink.into(folder))
                    .run();
        }
        Path notes = Files.writeString(folder.resolve("part-of-the-truth.txt"), "is not ours");
        GraphJob.of(new RmatSource(6, 4, 1), new ConnectedComponents())
                .partitions(2)
                .sink(FileSink.into(folder))
                .run();
        assertEquals(List.of("_SUCCESS", "part-00000", "part-00001", "part-of-the-truth.txt"), names(folder));
        assertTrue(Files.exists(notes));
        assertEquals(List.of(), staged());
    }

    @Test
    void nothingIsSeenOfAJobBeforeItIsComplete() throws IOException {
        write("old/0", 0, 2);
        assertEquals(List.of(), names(folder));
        write("old/0", 1, 2);
        write("new/0", 2, 3);
        write("new/0", 0, 3);
        assertEquals(Map.of(0L, "old/0", 1L, "old/0"), results(folder));
        write("new/0", 1, 3);
        assertEquals(Map.of(0L, "new/0", 1L, "new/0", 2L, "new/0"), results(folder));
    }

    @Test
    void jobsThatWriteAtATimeAreNotMixed() throws IOException {
        write("one/0", 0, 3);
        write("other/0", 1, 2);
        write("one/0", 1, 3);
        write("other/0", 0, 2);
        assertEquals(Map.of(0L, "other/0", 1L, "other/0"), results(folder));
        write("one/0", 2, 3);
        assertEquals(Map.of(0L, "one/0", 1L, "one/0", 2L, "one/0"), results(folder));
        assertEquals(List.of(), staged());
    }

    @Test
    void whatAnExecutionLeavesThatWasCutOffGoesWithTheJob() throws IOException {
        write("job/0", 0, 2);
        write("job/1", 1, 2);
        assertEquals(List.of(), names(folder), "one part each of two executions is nothing whole");
        write("job/1", 0, 2);
        assertEquals(Map.of(0L, "job/1", 1L, "job/1"), results(folder));
        assertEquals(List.of(), staged());
    }

    @Test
    void aPartThatIsNotCompletedIsThrownAway() throws IOException {
        try (GraphSink.Writer writer = FileSink.into(folder).open(new GraphSink.Part("job", "job/0", 0, 1))) {
            writer.write(1, 2L);
        }
        assertEquals(List.of(), staged());
        assertFalse(Files.exists(folder.resolve("_SUCCESS")));
    }
}
