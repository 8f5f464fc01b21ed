package dev.hypha.discovery;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.TestAbortedException;

/// Real multicast on the loopback interface: every node of a test is a discovery of its own.
@Tag("multicast")
@Execution(ExecutionMode.CONCURRENT)
class MdnsDiscoveryTest extends DiscoveryContract {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Queue<Thread> CLOSING = new ConcurrentLinkedQueue<>();

    /// Multicast may be off in a container, and then nothing can be said.
    @BeforeAll
    static void multicastIsThere() {
        try (MulticastSocket socket = new MulticastSocket(0)) {
            NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
            socket.setNetworkInterface(loopback);
            InetSocketAddress group = new InetSocketAddress(InetAddress.getByName("224.0.0.251"), 0);
            socket.joinGroup(group, loopback);
            byte[] bytes = {42};
            socket.setSoTimeout(2000);
            socket.send(new DatagramPacket(bytes, 1, group.getAddress(), socket.getLocalPort()));
            socket.receive(new DatagramPacket(new byte[1], 1));
        } catch (IOException e) {
            throw new TestAbortedException("no multicast on the loopback interface; mDNS is not tested: " + e, e);
        }
    }

    @AfterAll
    static void awaitClosed() throws InterruptedException {
        for (Thread each : CLOSING) {
            each.join();
        }
    }

    @Override
    protected DiscoveryFixture source() {
        return new Fixture();
    }

    private static final class Fixture implements DiscoveryFixture {
        private final Map<NodeId, Discovery> nodes = new HashMap<>();

        @Override
        public Discovery discovery() {
            return MdnsDiscovery.on(LOOPBACK);
        }

        @Override
        public void appear(String cluster, NodeId node, String endpoint) {
            Discovery discovery = discovery();
            nodes.put(node, discovery);
            discovery.start(new Self(cluster, node, List.of(endpoint)), new RecordingListener());
        }

        @Override
        public void vanish(NodeId node) {
            nodes.remove(node).close();
        }

        @Override
        public boolean fails() {
            return false;
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
        public boolean tellsClusters() {
            return true;
        }

        @Override
        public boolean announces() {
            return true;
        }

        /// In the background: saying goodbye takes seconds, and the next test has clusters of its own.
        @Override
        public void close() {
            nodes.values().forEach(each -> CLOSING.add(Thread.startVirtualThread(each::close)));
        }
    }
}
