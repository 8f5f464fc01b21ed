package dev.hypha.bench;

import dev.hypha.DistributedRuntime;
import dev.hypha.bench.BenchFunctions.Payload;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import dev.hypha.security.Authorizer;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TlsCredentials;
import dev.hypha.security.tls.TlsEngines;
import dev.hypha.security.tls.TlsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Hypha in a benchmark that compares systems which run functions in another JVM: the benchmark finds this
/// class by name and its methods by reflection.
///
/// Variants: none is TCP, `uds` a Unix socket, `inline` TCP with functions that run on the event loop,
/// `uds-inline` both, `tls` TCP with mutual TLS by the fastest implementation that there is, `tls-jdk` by
/// the JDK's.
public final class PeersPlugin {
    private static final List<String> VARIANTS = List.of("", "uds", "inline", "uds-inline", "tls", "tls-jdk");

    private final boolean unix;
    private final boolean inline;
    private final boolean tls;
    private final TlsEngines engines;
    private @Nullable DistributedRuntime runtime;

    /// A system under test.
    ///
    /// @param variant one of the variants, empty for none
    public PeersPlugin(String variant) {
        if (!VARIANTS.contains(variant)) {
            throw new IllegalArgumentException("there is no variant '" + variant + "'; there are " + VARIANTS);
        }
        unix = variant.startsWith("uds");
        inline = variant.endsWith("inline");
        tls = variant.startsWith("tls");
        engines = variant.equals("tls-jdk") ? TlsEngines.jdk() : TlsEngines.best();
    }

    private String endpoint(int port, Path directory) {
        return unix ? "unix:" + directory.toAbsolutePath().resolve("out/" + port + ".sock") : "tcp://127.0.0.1:" + port;
    }

    /// Starts the node that runs the functions.
    ///
    /// @param port the port it may use
    /// @param directory where it may put files
    public void serve(int port, Path directory) {
        runtime = builder("server", directory).listen(endpoint(port, directory)).start();
    }

    /// Starts the node that calls them.
    ///
    /// @param port the port of the other
    /// @param directory where its files are
    public void connect(int port, Path directory) {
        runtime = builder("client", directory)
                .client()
                .peers(endpoint(port, directory))
                .start();
    }

    private ClusterRuntimeBuilder builder(String name, Path directory) {
        ClusterRuntimeBuilder builder =
                ClusterRuntime.builder().cluster("bench").node(name).authorizer(Authorizer.ALLOW_ALL);
        return tls
                ? builder.security(MutualTls.of(
                        CredentialSource.of(credentials(name, directory)), TlsOptions.DEFAULTS.withEngines(engines)))
                : builder;
    }

    /// The one JVM makes the authority, the other one finds it.
    private static TlsCredentials credentials(String name, Path directory) {
        CaDirectory folder = CaDirectory.at(directory.toAbsolutePath().resolve("out/bench-ca"));
        CertificateAuthority authority = folder.exists()
                ? folder.open(Passphrase.NONE)
                : folder.init(AuthorityOptions.of("bench"), Passphrase.NONE);
        var issued = authority.issue(CertificateSpec.of(SpiffeId.node("bench", name)));
        return new TlsCredentials(issued.key(), issued.chain(), Set.of(authority.root()), List.of());
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
