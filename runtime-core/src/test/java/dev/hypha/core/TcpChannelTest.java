package dev.hypha.core;

import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.util.Optional;

/// Over TCP.
final class TcpChannelTest extends ChannelContract {
    @Override
    Transport transport() {
        return Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly());
    }

    @Override
    Optional<Endpoint> endpoint() {
        return Optional.of(Endpoint.parse("tcp://127.0.0.1:0"));
    }
}
