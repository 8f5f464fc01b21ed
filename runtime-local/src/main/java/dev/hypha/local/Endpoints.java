package dev.hypha.local;

import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the nodes of one [LocalRuntime] meet: names and files that no other runtime uses, on this machine
/// only.
final class Endpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private final LocalTransport transport;
    private final String prefix =
            "local-%016x".formatted(ThreadLocalRandom.current().nextLong());
    private final Optional<Path> directory;

    private Endpoints(LocalTransport transport, Optional<Path> directory) {
        this.transport = transport;
        this.directory = directory;
    }

    static Endpoints open(LocalTransport transport) {
        if (transport != LocalTransport.UNIX) {
            return new Endpoints(transport, Optional.empty());
        }
        try {
            return new Endpoints(transport, Optional.of(Files.createTempDirectory("hypha-"))); // for this user only
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for the sockets of the local nodes", e);
        }
    }

    /// Where a node listens.
    Endpoint of(int index) {
        return switch (transport) {
            case MEMORY -> new Endpoint.Memory(prefix + "-" + index);
            case UNIX -> new Endpoint.Unix(directory.orElseThrow().resolve(index + ".sock"));
            case TCP -> new Endpoint.Tcp("127.0.0.1", 0);
        };
    }

    /// Removes the files that the sockets left.
    @Override
    public void close() {
        directory.ifPresent(Endpoints::delete);
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("{} is left behind", directory, e);
        }
    }
}
