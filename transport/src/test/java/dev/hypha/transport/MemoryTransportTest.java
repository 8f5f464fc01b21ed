package dev.hypha.transport;

import java.util.UUID;

class MemoryTransportTest extends TransportContract {
    @Override
    Endpoint endpoint() {
        return new Endpoint.Memory(UUID.randomUUID().toString());
    }
}
