package dev.hypha.bench;

import dev.hypha.DistributedRuntime;
import dev.hypha.bench.BenchFunctions.Payload;
import dev.hypha.cluster.ClusterRuntime;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Hypha in a benchmark that compares systems which run functions in another JVM: the benchmark finds this
/// class by
/// name
/// and its methods by reflection.
///
/// Variants: none is TCP, `uds` a Unix socket, `inline` TCP with functions that run on the event loop,
/// `uds-inline`
/// both.
public final class PeersPlugin {
    private final boolean unix;
    private final boolean inline;
    private @Nullable DistributedRuntime runtime;

    /// A system under test.
    ///
    /// @param variant one of the variants, empty for none
    public PeersPlugin(String variant) {
        switch (variant) {
            case "" -> {
                unix = false;
                inline = false;
            }
            case "uds" -> {
                unix = true;
                inline = false;
            }
            case "inline" -> {
                unix = false;
                inline = true;
            }
            case "uds-inline" -> {
                unix = true;
                inline = true;
            }
            default ->
                throw new IllegalArgumentException(
                        "there is no variant '" + variant + "'; there are uds, inline and uds-inline");
        }
    }

    private String endpoint(int port, Path directory) {
        return unix ? "unix:" + directory.toAbsolutePath().resolve("out/" + port + ".sock") : "tcp://127.0.0.1:" + port;
    }

    /// Starts the node that runs the functions.
    ///
    /// @param port the port it may use
    /// @param directory where it may put files
    public void serve(int port, Path directory) {
        runtime = ClusterRuntime.builder()
                .cluster("bench")
                .node("server")
                .listen(endpoint(port, directory))
                .start();
    }

    /// Starts the node that calls them.
    ///
    /// @param port the port of the other
    /// @param directory where its files are
    public void connect(int port, Path directory) {
        runtime = ClusterRuntime.builder()
                .cluster("bench")
                .node("client")
                .client()
                .peers(endpoint(port, directory))
                .start();
    }

    /// Adds over there.
    ///
    /// @param a one
    /// @param b the other
    /// @return the sum
    public CompletableFuture<Integer> add(int a, int b) {
        return started()
                .spawn(inline ? BenchFunctionsCalls.addInline(a, b) : BenchFunctionsCalls.add(a, b))
                .asStage()
                .toCompletableFuture();
    }

    /// Sends a record there and back.
    ///
    /// @param id its id
    /// @param name its name
    /// @param body its body
    /// @return the record that came back
    public CompletableFuture<?> echo(long id, String name, byte[] body) {
        Payload payload = new Payload(id, name, body);
        return started()
                .spawn(inline ? BenchFunctionsCalls.echoInline(payload) : BenchFunctionsCalls.echo(payload))
                .asStage()
                .toCompletableFuture();
    }

    /// Closes the node.
    public void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    private DistributedRuntime started() {
        if (runtime == null) {
            throw new IllegalStateException("call connect first");
        }
        return runtime;
    }
}
