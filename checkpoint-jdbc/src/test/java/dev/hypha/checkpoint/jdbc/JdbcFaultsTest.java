package dev.hypha.checkpoint.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.testkit.CheckpointServerFaultsContract;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that dies, hangs, refuses or is full.
@Timeout(60)
class JdbcFaultsTest extends CheckpointServerFaultsContract {

    @TempDir
    static Path folder;

    private static Postgres server;

    @BeforeAll
    static void startServer() throws Exception {
        server = Postgres.shared();
    }

    @Override
    protected CheckpointStore open(String... more) {
        Map<String, String> options =
                new HashMap<>(Map.of("url", server.url(), "username", "postgres", "timeout", "1s"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return CheckpointStores.open("jdbc", options);
    }

    @Override
    protected void kill() throws Exception {
        server.kill();
    }

    @Override
    protected void restart() throws Exception {
        server.restart();
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        try (CheckpointStore store = open("namespace", "locked")) {
            store.save(KEY, bytes(1));
            try (Connection connection = server.connections().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("lock table locked in access exclusive mode");
                refusal(Kind.UNAVAILABLE, () -> store.save(KEY, bytes(2)));
                refusal(Kind.UNAVAILABLE, () -> store.load(KEY));
                connection.rollback();
            }
            assertEquals(Optional.of(bytes(1)), store.load(KEY), "what was given up is not done later");
        }
    }

    /// Drivers tell the values of a batch that fails.
    @Test
    void whatIsStoredIsNotInWhatIsTold() throws SQLException {
        try (CheckpointStore own = open("namespace", "secretive");
                CheckpointStore applications = JdbcCheckpointStore.open(server.connections(), "secretive")) {
            server.execute("alter table secretive add check (length(content) < 1000)");
            for (CheckpointStore store : List.of(own, applications)) {
                CheckpointException refusal = refusal(
                        Kind.UNAVAILABLE,
                        () -> store.save(
                                KEY, ByteBuffer.wrap("SECRET".repeat(200).getBytes(US_ASCII))));
                for (Throwable each = refusal; each != null; each = each.getCause()) {
                    String message = String.valueOf(each.getMessage());
                    assertFalse(message.contains("SECRET") || message.contains("534543524554"), message);
                    assertTrue(message.length() < 1_000, message);
                }
            }
        }
    }

    @Test
    void aRowThatNoStoreHasMadeIsTold() throws SQLException {
        try (CheckpointStore store = open("namespace", "foreign_rows")) {
            server.execute("insert into foreign_rows values ('job', 1, 'a part that is none', '')");
            refusal(Kind.CORRUPT, () -> store.list("job"));
        }
    }

    /// The states of a disk, a memory and a limit that are used up.
    @ParameterizedTest
    @ValueSource(strings = {"53100", "53200"})
    void aFullServerIsToldAndWhatWasCommittedStays(String state) throws SQLException {
        String table = "full_" + state;
        try (CheckpointStore store = open("namespace", table)) {
            store.save(KEY, bytes(1));
            server.execute("""
                    create function refuse_%1$s() returns trigger as $$ begin
                        if length(new.content) > 1000 then
                            raise exception 'could not extend file' using errcode = '%2$s';
                        end if;
                        return new;
                    end $$ language plpgsql""".formatted(table, state));
            server.execute("create trigger refuse before insert or update on " + table
                    + " for each row execute function refuse_" + table + "()");
            refusal(Kind.FULL, () -> store.save(KEY, ByteBuffer.allocate(2_000)));
            refusal(Kind.FULL, () -> store.create(OTHER, ByteBuffer.allocate(2_000)));
            refusal(Kind.FULL, () -> store.saveAll(Map.of(KEY, bytes(3), OTHER, ByteBuffer.allocate(2_000))));
            assertEquals(Map.of(KEY, bytes(1)), store.loadAll(List.of(KEY, OTHER)));
            store.save(KEY, bytes(2));
            assertEquals(Optional.of(bytes(2)), store.load(KEY));
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        server.execute("create role locksmith login password 'right'");
        Path rules = server.data().resolve("pg_hba.conf");
        String before = Files.readString(rules);
        Files.writeString(rules, "host all locksmith 127.0.0.1/32 scram-sha-256\n" + before);
        server.execute("select pg_reload_conf()");
        server.execute("grant create, usage on schema public to locksmith");
        Path wrong = Files.writeString(folder.resolve("wrong"), "Rumpelstiltskin\n");
        Path right = Files.writeString(folder.resolve("right"), "right\n");
        try (CheckpointStore store =
                open("username", "locksmith", "password-file", right.toString(), "namespace", "lock")) {
            store.save(KEY, bytes(1));
        }
        CheckpointException refusal = refusal(
                Kind.CONFIGURATION,
                () -> open("username", "locksmith", "password-file", wrong.toString(), "namespace", "lock"));
        for (Throwable each = refusal; each != null; each = each.getCause()) {
            assertFalse(each.toString().contains("Rumpelstiltskin"), each::toString);
        }
        refusal(Kind.CONFIGURATION, () -> open("url", server.url() + "_missing"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            url               | jdbc:h2:mem:x                             | must be jdbc:postgresql://host:port/database
            url               | jdbc:postgresql://h/d?password=hidden     | must have no user and no password
            url               | jdbc:postgresql://h/d?ssl=1&user=hidden   | must have no user and no password
            url               | jdbc:postgresql://me:hidden@h/d           | must have no user and no password
            namespace         | Robert'); drop table students             | must be the name of a table
            timeout           | 2h                                        | must be from 1ms to 1h, was '2h'
            password-variable | HYPHA_NO_SUCH_VARIABLE                    | 'HYPHA_NO_SUCH_VARIABLE', which is not set
            path              | /var/lib                                  | has no options [path]
            """)
    void optionsThatAreWrongAreNamed(String name, String value, String problem) {
        assertNamed(name, value, problem);
    }
}
