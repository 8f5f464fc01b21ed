package dev.hypha.checkpoint.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// A real PostgreSQL on loopback, which can be killed and started again. One for all test classes, as it takes
/// seconds to make; it ends with the JVM.
final class Postgres {
    private static final int ATTEMPTS_MAX = 400;

    private static Postgres shared;

    private final Path data;
    private final EmbeddedPostgres server;
    private List<String> command = List.of();

    /// The server, started by whoever asks first.
    static synchronized Postgres shared() throws IOException {
        if (shared == null) {
            shared = new Postgres(Files.createTempDirectory("hypha-postgres").resolve("data"));
        }
        return shared;
    }

    private Postgres(Path data) throws IOException {
        this.data = data;
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setPGStartupWait(Duration.ofSeconds(30))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "30")
                .setServerConfig("fsync", "on") // as PostgreSQL is unless told otherwise
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /// SIGKILL, to the server and so to all its processes.
    void kill() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        command = command(postmaster.info());
        boolean unusedAsked = postmaster.destroyForcibly();
        ProcessHandle unusedEnded = postmaster.onExit().join();
        Files.delete(pidFile);
    }

    /// PostgreSQL does not run as root: as [EmbeddedPostgres] does, it is made to believe that it is someone
    /// else.
    private static List<String> command(ProcessHandle.Info info) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
        return command;
    }

    /// After [#kill].
    void restart() throws IOException, InterruptedException {
        Process process = launch();
        for (int attempt = 1; !accepts(); attempt++) {
            if (attempt == ATTEMPTS_MAX) {
                throw new IOException("PostgreSQL does not start again; see its output in " + data);
            }
            if (!process.isAlive()) { // those it had before have not all ended yet
                process = launch();
            }
            Thread.sleep(50);
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("again.log").toFile())
                .start();
    }

    private boolean accepts() {
        try (Connection connection = connections().getConnection()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    Path data() {
        return data;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    DataSource connections() {
        return server.getPostgresDatabase();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
