package dev.hypha.core;

import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/// Over a connection that counts: whatever was kept is given back.
final class FakeChannelTest extends ChannelContract {
    private final FakeTransport.Network network = new FakeTransport.Network();

    @Override
    Transport transport() {
        return new FakeTransport(network);
    }

    @Override
    Optional<Endpoint> endpoint() {
        return Optional.of(Endpoint.parse("memory:fake"));
    }

    @AfterEach
    void nothingIsKept() throws InterruptedException {
        sending.endNow();
        receiving.endNow();
        await(() -> network.openBodies.get() == 0);
        await(() -> network.kept.get() == 0);
        await(() -> network.unconsumed.get() == 0);
    }
}
