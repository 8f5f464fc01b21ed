package dev.hypha.discovery;

import dev.hypha.NodeId;
import dev.hypha.testkit.DiscoveryFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// A file of endpoints that is replaced by rename.
final class FileFixture implements DiscoveryFixture {
    private final Map<NodeId, String> nodes = new TreeMap<>();
    private final Path file;
    private boolean there = true;

    FileFixture(Path file) throws IOException {
        this.file = file;
        write();
    }

    @Override
    public Discovery discovery() {
        // Long: what is seen within a test was seen by notice.
        return FileDiscovery.of(file, Duration.ofMinutes(10));
    }

    @Override
    public void appear(String cluster, NodeId node, String endpoint) throws IOException {
        nodes.put(node, endpoint);
        write();
    }

    @Override
    public void vanish(NodeId node) throws IOException {
        nodes.remove(node);
        write();
    }

    @Override
    public void interrupt() throws IOException {
        there = false;
        Files.delete(file);
    }

    @Override
    public void restore() throws IOException {
        there = true;
        write();
    }

    private void write() throws IOException {
        if (there) {
            Path next = file.resolveSibling("next");
            Files.writeString(next, "# nodes\n" + String.join("\n", nodes.values()) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() {}
}
