package dev.hypha.discovery;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/// A real name server on a loopback port, with a process of its own.
final class Dnsmasq implements AutoCloseable {
    private final Path binary;
    private final Path directory;
    private final int port;
    private Process process;

    /// Prepares one; nothing runs yet. Aborts the test where there is no binary.
    Dnsmasq(Path directory) throws IOException {
        this.directory = directory;
        this.binary = Stream.of("/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq", "/opt/homebrew/sbin/dnsmasq")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException(
                        "dnsmasq is not installed (Debian: apt-get install dnsmasq-base); DNS is not tested"));
        this.port = freePort();
        hosts(List.of());
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// Replaces the lines `address name`; takes effect at [#reload] or start.
    void hosts(List<String> lines) throws IOException {
        Files.writeString(directory.resolve("hosts"), String.join("\n", lines) + "\n");
    }

    /// Has the running server read its hosts again.
    void reload() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    /// Starts it.
    ///
    /// @param options lines of its configuration, such as `srv-host=...`
    void start(List<String> options) throws IOException {
        Path config = directory.resolve("dnsmasq.conf");
        Files.writeString(config, """
                port=%d
                listen-address=127.0.0.1
                bind-interfaces
                no-resolv
                no-hosts
                no-poll
                local=/test/
                addn-hosts=%s
                pid-file
                user=
                %s
                """.formatted(port, directory.resolve("hosts"), String.join("\n", options)));
        Path log = directory.resolve("dnsmasq.log");
        process = new ProcessBuilder(binary.toString(), "--keep-in-foreground", "--conf-file=" + config)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IOException("dnsmasq did not start: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
            process = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
