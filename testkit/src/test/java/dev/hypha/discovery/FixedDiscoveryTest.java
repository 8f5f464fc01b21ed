package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedDiscoveryTest extends DiscoveryContract {
    @Override
    protected DiscoveryFixture source() {
        return new Fixture();
    }

    @Test
    void whatIsNoEndpointIsRefusedAtOnce() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> Discovery.fixed(List.of("10.0.0.1")));
        assertTrue(thrown.getMessage().contains("10.0.0.1"), thrown.getMessage());
    }

    private static final class Fixture implements DiscoveryFixture {
        private final List<String> endpoints = new ArrayList<>();

        @Override
        public Discovery discovery() {
            return Discovery.fixed(endpoints);
        }

        @Override
        public void appear(String cluster, NodeId node, String endpoint) {
            endpoints.add(endpoint);
        }

        @Override
        public void vanish(NodeId node) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void interrupt() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public boolean fails() {
            return false;
        }

        @Override
        public void close() {}
    }
}
