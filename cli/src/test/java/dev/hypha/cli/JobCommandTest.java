package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.cluster.ClusterRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return job(Stream.concat(Stream.of("submit"), Stream.of(arguments)).toArray(String[]::new));
    }

    private int job(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return job(out, err, arguments);
    }

    private static int job(StringWriter out, StringWriter err, String... arguments) {
        return Main.commandLine(Surroundings.ofThisProcess())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("job"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String file(String algorithm) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), """
                        name: components
                        source: {type: rmat, scale: 8}
                        algorithm: {name: %s}
                        sink: {type: files, path: "%s"}
                        execution: {workers: 2, partitions: 4}
                        """.formatted(algorithm, folder.resolve("out")))
                .toString();
    }

    @Test
    void aDryRunPrintsThePlanAndRunsNothing() throws IOException {
        assertEquals(0, run(file("wcc"), "--dry-run"), err::toString);
        assertTrue(out.toString().contains("until no vertex is active: ConnectedComponents[]"), out::toString);
        assertEquals(0, run(file("wcc"), "--dry-run", "-o", "json"));
        assertTrue(out.toString().startsWith("{\"job\":{\"name\":\"components\","), out::toString);
        assertTrue(Files.notExists(folder.resolve("out")));
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        assertEquals(1, run(file("magic"), "--dry-run"));
        assertTrue(err.toString().startsWith("hypha: HYP-GRAPH-002 algorithm.name is one of"), err::toString);
        assertEquals(2, run(file("wcc"), "-o", "json", "--peer", "tcp://127.0.0.1:1"));
        assertTrue(err.toString().startsWith("hypha: -o json goes with --dry-run"), err::toString);
        assertEquals(2, run(file("wcc")));
        assertTrue(err.toString().contains("--peer=ENDPOINT"), err::toString);
    }

    @Test
    void aJobRunsOnACluster() throws IOException {
        try (ClusterRuntime one = ClusterRuntime.builder()
                        .node("one")
                        .listen("tcp://127.0.0.1:0")
                        .start();
                ClusterRuntime two = ClusterRuntime.builder()
                        .node("two")
                        .listen("tcp://127.0.0.1:0")
                        .peers(one.endpoint().orElseThrow().toString())
                        .start()) {
            String peer = two.endpoint().orElseThrow().toString();
            assertEquals(0, run(file("wcc"), "--peer", peer), () -> out + " " + err);
            assertTrue(out.toString().contains("components: done after "), out::toString);
            try (Stream<Path> files = Files.list(folder.resolve("out"))) {
                assertEquals(
                        List.of("_SUCCESS", "part-00000", "part-00001", "part-00002", "part-00003"),
                        files.map(file -> file.getFileName().toString())
                                .filter(name -> !name.startsWith("."))
                                .sorted()
                                .toList());
            }
            Path missing = Files.writeString(
                    folder.resolve("missing.yaml"),
                    "{name: x, source: {type: edges, path: /nowhere.e}, algorithm: {name: wcc}}");
            assertEquals(1, run(missing.toString(), "--peer", peer));
            assertTrue(err.toString().startsWith("hypha: HYP-GRAPH-001 "), err::toString);
            assertEquals(1, job("status", "x", "--peer", peer));
            assertTrue(out.toString().contains("progress   failed: HYP-GRAPH-001 "), out::toString);
            assertEquals(0, job("status", "components", "--peer", peer));
            assertTrue(out.toString().contains("result     done after "), out::toString);
            assertEquals(0, job("status", "components", "-o", "json", "--peer", peer));
            assertTrue(out.toString().contains("\"state\" : \"done\""), out::toString);
            assertTrue(out.toString().contains("\"vertices\" : "), out::toString);
            for (String wish : List.of("resume", "cancel")) {
                assertEquals(1, job(wish, "components", "--peer", peer), wish);
                assertTrue(err.toString().contains("has ended already: done; submit it again"), err::toString);
            }
            assertEquals(1, job("cancel", "nobody", "--peer", peer));
            assertTrue(err.toString().startsWith("hypha: HYP-GRAPH-008 "), err::toString);
            assertEquals(0, job("ls", "-o", "json", "--peer", peer));
            assertTrue(out.toString().contains("\"failure\" : \"HYP-GRAPH-001 "), out::toString);
            assertEquals(0, job("workers", "-o", "json", "--peer", peer));
            assertTrue(out.toString().contains("\"node\" : \"two\""), out::toString);
            assertEquals(0, job("logs", "components", "--follow", "--peer", peer));
            assertTrue(out.toString().contains("  submitted\n"), out::toString);
            assertTrue(out.toString().endsWith("  done\n"), out::toString);
            assertEquals(1, job("logs", "nobody", "--peer", peer));
            assertTrue(err.toString().startsWith("hypha: HYP-GRAPH-008 "), err::toString);
        }
    }

    @Test
    void aRunningJobIsListedPausedResumedAndCancelled() throws IOException, InterruptedException {
        try (ClusterRuntime node =
                ClusterRuntime.builder().node("one").listen("tcp://127.0.0.1:0").start()) {
            String peer = node.endpoint().orElseThrow().toString();
            Path file = Files.writeString(
                    folder.resolve("long.yaml"),
                    "{name: long, source: {type: rmat, scale: 6}, algorithm: {name: pagerank, iterations: 2000000000}}");
            assertEquals(0, job("ls", "--peer", peer));
            assertEquals("there are no graph jobs", out.toString().strip());
            assertEquals(0, job("workers", "--peer", peer));
            assertTrue(out.toString().startsWith("no node takes workers yet"), out::toString);
            Path records = folder.resolve("records");
            assertEquals(0, job("master", "--peer", peer, "--store", "file", "--option", "path=" + records));
            assertTrue(Files.isDirectory(records));
            assertEquals(0, run(file.toString(), "--detach", "--peer", peer));
            String id = out.toString().strip();
            assertTrue(id.startsWith("long-"), id);
            assertEquals(0, job("pause", "long", "--peer", peer));
            assertEquals(id + " paused", out.toString().strip());
            await("status", id, peer, "progress   paused: superstep ");
            assertEquals(0, job("status", id, "-o", "json", "--peer", peer));
            assertTrue(out.toString().contains("\"phase\" : \"paused\""), out::toString);
            assertEquals(0, job("resume", id, "--peer", peer));
            await("ls", "", peer, "running  superstep: superstep ");
            assertTrue(out.toString().contains(" to go"), out::toString);
            await("workers", "", peer, "   1  " + id);
            assertEquals(0, job("cancel", "long", "--peer", peer));
            await("ls", "", peer, "cancelled  cancelled: HYP-GRAPH-004 ");
            assertEquals(1, job("pause", "long", "--peer", peer));
            assertTrue(err.toString().startsWith("hypha: HYP-GRAPH-008 "), err::toString);
        }
    }

    private void await(String command, String job, String peer, String text) throws InterruptedException {
        do {
            Thread.sleep(20);
            List<String> arguments = new ArrayList<>(List.of(command));
            if (!job.isEmpty()) {
                arguments.add(job);
            }
            arguments.addAll(List.of("--peer", peer));
            assertEquals(0, job(arguments.toArray(String[]::new)), err::toString);
        } while (!out.toString().contains(text));
    }
}
