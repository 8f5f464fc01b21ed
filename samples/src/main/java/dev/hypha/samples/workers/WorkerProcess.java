package dev.hypha.samples.workers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A worker in a JVM of its own on this machine, with the class path of this one.
///
/// It ends with this JVM, however that ends.
public final class WorkerProcess implements AutoCloseable {
    static final String ANY_PORT = "tcp://127.0.0.1:0";
    private static final Pattern READY = Pattern.compile("listens at (\\S+)");
    /// Logged before it is ready.
    private static final Pattern METRICS = Pattern.compile("serves its metrics at (\\S+)/metrics");
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final int LINES_MAX = 1_000;
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final List<String> said = new ArrayList<>();
    private volatile Optional<URI> metrics = Optional.empty();
    private final CompletableFuture<Optional<String>> endpoint = new CompletableFuture<>();

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /// Starts a worker of the samples' functions on a free port, and does not wait for it.
    ///
    /// @param cluster the name of the cluster
    /// @param name the name of the node
    /// @return the worker
    /// @throws IOException if there can be no new process
    public static WorkerProcess start(String cluster, String name) throws IOException {
        return start(WorkerMain.class, cluster, name, ANY_PORT);
    }

    /// Starts a worker, and does not wait for it.
    ///
    /// @param program has the main method of the process, which takes the options of `hypha node`
    /// @param cluster the name of the cluster
    /// @param name the name of the node
    /// @param listen where it listens, such as the endpoint of one that was killed
    /// @param more options
    /// @return the worker
    /// @throws IOException if there can be no new process
    static WorkerProcess start(Class<?> program, String cluster, String name, String listen, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                "--cluster",
                cluster,
                "--name",
                name,
                "--listen",
                listen));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HYPHA_")); // those are for other nodes
        Process process = builder.start();
        WorkerProcess worker = new WorkerProcess(name, process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread.ofVirtual().name("output of " + name).start(worker::listen);
        return worker;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher serving = METRICS.matcher(line);
                if (serving.find()) {
                    metrics = Optional.of(URI.create(serving.group(1)));
                }
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    endpoint.complete(Optional.of(ready.group(1)));
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

    /// What it has printed, the first thousand lines of it.
    ///
    /// @return the lines
    public String said() {
        synchronized (said) {
            return String.join("\n", said);
        }
    }

    /// Its name.
    ///
    /// @return the node's name
    public String name() {
        return name;
    }

    /// Waits until it accepts connections.
    ///
    /// @return where, such as `tcp://127.0.0.1:40321`
    /// @throws IOException if it ended or takes too long, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public String endpoint() throws IOException, InterruptedException {
        try {
            return endpoint.get(START_MAX.toSeconds(), TimeUnit.SECONDS)
                    .orElseThrow(() -> new IOException(name + " ended before it was ready. It said:\n" + said()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new IOException(name + " is not ready after " + START_MAX.toSeconds() + " s. It said:\n" + said(), e);
        }
    }

    /// Waits until it is ready, and tells where its metrics are.
    ///
    /// @return the server of them, such as `http://127.0.0.1:40322`
    /// @throws IOException if it ended, takes too long, or serves none, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public URI metrics() throws IOException, InterruptedException {
        String unusedAsOnlyTheWaitMatters = endpoint();
        return metrics.orElseThrow(() -> new IOException(name + " serves no metrics. It said:\n" + said()));
    }

    /// Ends it as a power cut would: it can say goodbye to nobody.
    public void kill() {
        process.destroyForcibly();
    }

    /// Stops it where it is, as a long pause of its machine would; its connections stay.
    ///
    /// @throws IOException if this system has no such signal
    public void pause() throws IOException {
        signal("STOP");
    }

    /// Lets it run on.
    ///
    /// @throws IOException if this system has no such signal
    public void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException {
        Process sending = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start();
        boolean sent = sending.onExit().join().exitValue() == 0;
        if (!sent && process.isAlive()) {
            throw new IOException("signal " + signal + " to process " + process.pid() + " failed");
        }
    }

    /// Ends it as [#kill] does, and waits until it is gone and its port is free.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void killAndWait() throws InterruptedException {
        kill();
        int unusedCode = process.waitFor();
    }

    /// Whether it still runs.
    ///
    /// @return false once it has ended
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Its process.
    ///
    /// @return the id
    public long pid() {
        return process.pid();
    }

    /// Asks it to end, waits a little, and then makes it end.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
