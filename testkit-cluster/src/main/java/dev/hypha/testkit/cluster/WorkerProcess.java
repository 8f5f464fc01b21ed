package dev.hypha.testkit.cluster;

import dev.hypha.transport.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A worker in a JVM of its own, with the class path of this one.
final class WorkerProcess {
    private static final Pattern READY = Pattern.compile("listens at (\\S+)");
    private static final int LINES_MAX = 200;
    private static final long START_SECONDS_MAX = 60;

    private final Process process;
    private final List<String> said = new ArrayList<>();
    private final CompletableFuture<Optional<Endpoint>> endpoint = new CompletableFuture<>();

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /// Starts a worker, and does not wait for it.
    ///
    /// @param routes where it finds its ways, see [Routes]
    static WorkerProcess start(String name, List<Endpoint> peers, Path routes) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1", // starts faster, which is what a restart is about
                "-D" + WorkerMain.ROUTES + "=" + routes,
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                "--cluster=test",
                "--name=" + name,
                "--listen=tcp://127.0.0.1:0"));
        peers.forEach(peer -> command.add("--peer=" + peer));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HYPHA_")); // those are for other nodes
        WorkerProcess worker = new WorkerProcess(builder.start());
        Thread unusedAsItEndsWithTheProcess =
                Thread.ofVirtual().name("output of " + name).start(worker::listen);
        return worker;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    endpoint.complete(Optional.of(Endpoint.parse(ready.group(1))));
                }
                synchronized (said) {
                    if (said.size() < LINES_MAX) {
                        said.add(line);
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // its end closes the stream
        }
        endpoint.complete(Optional.empty());
    }

    /// Waits until it accepts connections.
    ///
    /// @throws IllegalStateException if it ended or takes too long, with what it said
    Endpoint endpoint() {
        Optional<Endpoint> bound = endpoint.copy()
                .completeOnTimeout(Optional.empty(), START_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
        synchronized (said) {
            return bound.orElseThrow(
                    () -> new IllegalStateException("the worker is not ready. It said:\n" + String.join("\n", said)));
        }
    }

    /// Sends `STOP` or `CONT`.
    void signal(String signal) {
        try {
            Process sending = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            int code = sending.onExit().join().exitValue();
            if (code != 0 && process.isAlive()) {
                throw new IllegalStateException("kill -" + signal + " " + process.pid() + " failed with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("there is no kill command to pause processes with", e);
        }
    }

    /// Ends it as a power cut would, and waits until it is gone.
    void kill() {
        Process unusedSame = process.destroyForcibly().onExit().join();
    }

    /// Asks it to leave in good order.
    ///
    /// @param seconds how long it may take before it is killed
    /// @return whether it did, and lost nothing
    boolean terminate(long seconds) {
        process.destroy();
        boolean inTime = process.onExit()
                .thenApply(ended -> true)
                .completeOnTimeout(false, seconds, TimeUnit.SECONDS)
                .join();
        if (!inTime) {
            kill();
        }
        return inTime && process.exitValue() == 0;
    }
}
