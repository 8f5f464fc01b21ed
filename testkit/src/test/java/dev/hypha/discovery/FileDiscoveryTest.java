package dev.hypha.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.testkit.DiscoveryContract;
import dev.hypha.testkit.DiscoveryFixture;
import dev.hypha.testkit.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiscoveryTest extends DiscoveryContract {
    private static final Self SELF = new Self("blue", new NodeId("me"), List.of());

    @TempDir
    private Path directory;

    @Override
    protected DiscoveryFixture source() throws IOException {
        return new FileFixture(directory.resolve("nodes"));
    }

    @Test
    void aBadLineIsToldAndTheFormerSetIsKept() throws Exception {
        Path file = Files.writeString(directory.resolve("bad"), "tcp://a:1 # the first\n\n  tcp://b:2");
        RecordingListener listener = new RecordingListener();
        try (Discovery discovery = FileDiscovery.of(file)) {
            discovery.start(SELF, listener);
            listener.awaitEndpoints("tcp://a:1", "tcp://b:2");
            Files.writeString(file, "tcp://a:1\ntcp://b\n");
            DiscoveryProblem problem = listener.awaitProblem(each -> each.kind() == DiscoveryProblem.Kind.UNREADABLE);
            assertTrue(problem.detail().contains("line 2: 'tcp://b'"), problem::toString);
            assertEquals(1, listener.sets().size());
            Files.writeString(file, "tcp://a:1\ntcp://c:3\n");
            listener.awaitEndpoints("tcp://a:1", "tcp://c:3");
        }
        assertEquals("", listener.offences());
    }

    @Test
    void whatIsNoTextIsTold() throws Exception {
        Path file = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        RecordingListener listener = new RecordingListener();
        try (Discovery discovery = FileDiscovery.of(file)) {
            discovery.start(SELF, listener);
            listener.awaitProblem(each -> each.detail().contains("UTF-8"));
        }
    }

    @Test
    void whatIsTooLargeIsTold() throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[FileDiscovery.SIZE_MAX + 1]);
        RecordingListener listener = new RecordingListener();
        try (Discovery discovery = FileDiscovery.of(file)) {
            discovery.start(SELF, listener);
            listener.awaitProblem(each -> each.detail().contains("bytes"));
        }
    }

    /// A mounted ConfigMap is `nodes -> ..data/nodes`, and `..data -> ..<time>` is swapped by rename.
    @Test
    void theSymbolicLinksOfKubernetesAreFollowed() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        version(mount, "..1", "tcp://a:1\n");
        Files.createSymbolicLink(mount.resolve("nodes"), Path.of("..data", "nodes"));
        RecordingListener listener = new RecordingListener();
        try (Discovery discovery = FileDiscovery.of(mount.resolve("nodes"), Duration.ofMinutes(10))) {
            discovery.start(SELF, listener);
            listener.awaitEndpoints("tcp://a:1");
            version(mount, "..2", "tcp://b:2\n");
            listener.awaitEndpoints("tcp://b:2");
        }
    }

    private static void version(Path mount, String name, String content) throws IOException {
        Files.writeString(Files.createDirectory(mount.resolve(name)).resolve("nodes"), content);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(name));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
