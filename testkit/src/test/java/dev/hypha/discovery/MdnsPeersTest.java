package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.RecordingListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// mDNS between processes: two JVMs, and a JVM and Avahi, which is not ours.
@Tag("multicast")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class MdnsPeersTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final String cluster = "peers-" + UUID.randomUUID();
    private final RecordingListener listener = new RecordingListener();

    @TempDir
    private Path directory;

    @BeforeAll
    static void multicastIsThere() {
        MdnsDiscoveryTest.multicastIsThere();
    }

    /// A node in a JVM of its own: says whom it finds, a line each, until its input ends.
    static final class Child {
        private Child() {}

        static void main(String[] arguments) throws IOException {
            try (Discovery discovery = MdnsDiscovery.on(LOOPBACK)) {
                discovery.start(
                        new Self(arguments[0], new NodeId("child"), List.of("tcp://127.0.0.2:7102")),
                        new Discovery.Listener() {
                            @Override
                            public void found(Set<Discovery.Candidate> all) {
                                all.forEach(each -> System.out.println(each.endpoint()));
                            }

                            @Override
                            public void failed(DiscoveryProblem problem) {
                                System.out.println(problem);
                            }
                        });
                while (System.in.read() >= 0) {
                    // nothing is said to it
                }
            }
        }
    }

    @Test
    void twoProcessesFindEachOther() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        cluster)
                .redirectErrorStream(true)
                .start();
        try (Discovery discovery = MdnsDiscovery.on(LOOPBACK);
                BufferedReader says = child.inputReader(StandardCharsets.UTF_8)) {
            discovery.start(new Self(cluster, new NodeId("parent"), List.of("tcp://127.0.0.1:7101")), listener);
            assertEquals(
                    Optional.of(new NodeId("child")),
                    listener.awaitEndpoints("tcp://127.0.0.2:7102")
                            .iterator()
                            .next()
                            .node());
            assertTrue(says.lines().anyMatch("tcp://127.0.0.1:7101"::equals), "the child does not find its parent");
            child.getOutputStream().close();
            listener.awaitEndpoints();
        } finally {
            child.destroyForcibly().waitFor();
        }
        listener.closed();
        assertEquals("", listener.offences());
    }

    @Test
    void avahiAndWeFindEachOther() throws Exception {
        try (Avahi avahi = new Avahi(directory)) {
            findEachOther(avahi);
            awaitBrowsed(avahi, false);
        }
        listener.closed();
        assertEquals("", listener.offences());
    }

    private void findEachOther(Avahi avahi) throws IOException, InterruptedException {
        Process published = avahi.publish(
                "elsewhere-" + UUID.randomUUID(),
                7105,
                "cluster=" + cluster,
                "id=elsewhere",
                "endpoint=tcp://127.0.0.5:7105");
        try (Discovery discovery = MdnsDiscovery.on(LOOPBACK)) {
            discovery.start(new Self(cluster, new NodeId("here"), List.of("tcp://127.0.0.1:7101")), listener);
            assertEquals(
                    Optional.of(new NodeId("elsewhere")),
                    listener.awaitEndpoints("tcp://127.0.0.5:7105")
                            .iterator()
                            .next()
                            .node());
            awaitBrowsed(avahi, true);
            published.destroy();
            listener.awaitEndpoints();
        }
    }

    private void awaitBrowsed(Avahi avahi, boolean there) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String browsed = avahi.browse();
        while (isHere(browsed) != there) {
            assertTrue(System.nanoTime() < end, browsed);
            browsed = avahi.browse();
        }
    }

    private boolean isHere(String browsed) {
        return browsed.lines()
                .anyMatch(line -> line.contains("cluster=" + cluster)
                        && line.contains("id=here")
                        && line.contains("endpoint=tcp://127.0.0.1:7101"));
    }
}
