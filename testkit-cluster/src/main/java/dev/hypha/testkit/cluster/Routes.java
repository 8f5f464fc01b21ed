package dev.hypha.testkit.cluster;

import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.Hello;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// A transport that connects elsewhere than it is told: a file says where, a line each with the endpoint
/// that is asked for and the one to take. It is read for each connection, as nodes come and go. What it
/// does not know it does not connect to.
final class Routes implements Transport {
    private final Path file;
    private final Transport real;

    Routes(Path file, Transport real) {
        this.file = file;
        this.real = real;
    }

    /// Writes a file, so that readers see all of it or what was there before.
    static void write(Path file, Map<Endpoint, Endpoint> routes) throws IOException {
        StringBuilder lines = new StringBuilder();
        routes.forEach(
                (asked, taken) -> lines.append(asked).append(' ').append(taken).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, lines);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Endpoint route(Endpoint asked) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" ", 2))
                    .filter(pair -> pair[0].equals(asked.toString()))
                    .findFirst()
                    .map(pair -> Endpoint.parse(pair[1]))
                    .orElseThrow(() -> FaultyNetwork.noWay(asked));
        } catch (IOException e) {
            throw new TransportException(
                    TransportException.Code.UNREACHABLE,
                    asked.toString(),
                    "the routes in " + file + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
        return real.listen(endpoint, self, values, handlers);
    }

    @Override
    public Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers)
            throws InterruptedException {
        return real.connect(route(endpoint), self, values, handlers);
    }

    @Override
    public TransportReadings readings() {
        return real.readings();
    }

    @Override
    public void close() {
        real.close();
    }

    @Override
    public void abort() {
        real.abort();
    }
}
