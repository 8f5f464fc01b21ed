package dev.hypha.checkpoint.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/// A real Redis server on loopback, which can be killed, started again, and stopped for a while.
final class RedisProcess implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 500;

    private final Path folder;
    private final Path executable;
    private final int port;
    private final List<String> settings;
    private Process process;

    RedisProcess(Path folder, String... settings) throws IOException, InterruptedException {
        this.folder = folder;
        this.executable = ExecutableProvider.newJarResourceProvider(folder::toFile)
                .get()
                .toPath()
                .toAbsolutePath();
        this.settings = List.of(settings);
        this.port = freePort();
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable.toString(), "--port", String.valueOf(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        for (int attempt = 1; !accepts(); attempt++) {
            if (attempt == ATTEMPTS_MAX || !process.isAlive()) {
                throw new IOException("Redis does not start; see " + folder.resolve("redis.log"));
            }
            Thread.sleep(20);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Makes it hang: connections stay, and nothing is answered.
    void hang() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process sent = new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        if (!sent.waitFor(10, TimeUnit.SECONDS) || sent.exitValue() != 0) {
            throw new IOException("kill " + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
