package dev.hypha.core;

import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.util.Optional;

/// Over TCP with the smallest chunks, so that most frames are cut, and others pass between their pieces.
final class ChunkedChannelTest extends ChannelContract {
    @Override
    Transport transport() {
        return Transports.open(TransportOptions.builder().chunkBytes(1024).build(), PlaintextSecurity.loopbackOnly());
    }

    @Override
    Optional<Endpoint> endpoint() {
        return Optional.of(Endpoint.parse("tcp://127.0.0.1:0"));
    }
}
