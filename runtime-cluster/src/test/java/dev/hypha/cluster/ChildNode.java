package dev.hypha.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// [NodeMain] in a JVM of its own, with the class path of the tests.
final class ChildNode implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("node (\\S+) of cluster (\\S+) listens at (\\S+) with (\\d+) functions?");

    private final Process process;
    private final BufferedReader output;
    private final String endpoint;
    private final String readyLine;

    private ChildNode(Process process) throws IOException {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the child ended before it was ready: " + lines);
            }
            lines.add(line);
            Matcher matcher = READY.matcher(line);
            if (matcher.matches()) {
                readyLine = line;
                endpoint = matcher.group(3);
                break;
            }
        }
        Thread.startVirtualThread(this::drainOutput);
    }

    private void drainOutput() {
        try {
            output.transferTo(java.io.Writer.nullWriter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChildNode start(String... arguments) throws IOException {
        return new ChildNode(command(System.getProperty("java.class.path"), arguments)
                .redirectErrorStream(true)
                .start());
    }

    static ProcessBuilder command(String classPath, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                NodeMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    String endpoint() {
        return endpoint;
    }

    String readyLine() {
        return readyLine;
    }

    /// As `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// As `kill` does.
    void terminate() {
        process.destroy();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the child does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
