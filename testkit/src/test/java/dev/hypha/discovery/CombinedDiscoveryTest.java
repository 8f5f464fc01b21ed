package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CombinedDiscoveryTest extends DiscoveryContract {
    @TempDir
    private Path directory;

    /// Two files: one that changes, and one that is never there.
    @Override
    protected DiscoveryFixture source() throws IOException {
        FileFixture file = new FileFixture(directory.resolve("nodes"));
        return new DiscoveryFixture() {
            @Override
            public Discovery discovery() {
                return CombinedDiscovery.of(List.of(
                        file.discovery(),
                        Discovery.fixed(List.of("tcp://127.0.0.1:7101")),
                        FileDiscovery.of(directory.resolve("never"), Duration.ofMillis(50))));
            }

            @Override
            public void appear(String cluster, NodeId node, String endpoint) throws IOException {
                file.appear(cluster, node, endpoint);
            }

            @Override
            public void vanish(NodeId node) throws IOException {
                file.vanish(node);
            }

            @Override
            public void interrupt() throws IOException {
                file.interrupt();
            }

            @Override
            public void restore() throws IOException {
                file.restore();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void anEndpointThatSeveralKnowCountsOnce() throws Exception {
        RecordingListener listener = new RecordingListener();
        try (Discovery discovery = CombinedDiscovery.of(List.of(
                Discovery.fixed(List.of("tcp://a:1", "tcp://b:2")),
                Discovery.fixed(List.of("tcp://b:2", "tcp://c:3"))))) {
            discovery.start(new Self("blue", new NodeId("me"), List.of()), listener);
            assertEquals(
                    3,
                    listener.awaitEndpoints("tcp://a:1", "tcp://b:2", "tcp://c:3")
                            .size());
        }
        listener.closed();
        assertEquals("", listener.offences());
    }

    /// The listener closes all ways while others of them have news: nobody may wait for anybody in a circle.
    @Test
    void aListenerMayCloseWhileOtherWaysReport() throws Exception {
        for (int i = 0; i < 200; i++) {
            CountDownLatch returned = new CountDownLatch(1);
            Discovery discovery = CombinedDiscovery.of(List.of(
                    Discovery.fixed(List.of("tcp://a:1")),
                    Discovery.fixed(List.of("tcp://b:2")),
                    CombinedDiscovery.of(List.of(Discovery.fixed(List.of("tcp://c:3"))))));
            discovery.start(new Self("blue", new NodeId("me"), List.of()), new Discovery.Listener() {
                @Override
                public void found(Set<Discovery.Candidate> all) {
                    LockSupport.parkNanos(1_000);
                    discovery.close();
                    returned.countDown();
                }

                @Override
                public void failed(DiscoveryProblem problem) {}
            });
            assertTrue(returned.await(60, TimeUnit.SECONDS), "close does not return");
        }
    }
}
