package dev.hypha.checkpoint.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.testkit.CheckpointServerFaultsContract;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that dies, hangs, is full, asks for a password, or speaks TLS.
@Timeout(60)
@TestMethodOrder(MethodOrderer.MethodName.class)
class RedisFaultsTest extends CheckpointServerFaultsContract {
    private static final String PASSWORD = "open sesame";

    @TempDir
    static Path folder;

    private static RedisProcess server;
    private static Path passwordFile;

    @BeforeAll
    static void startServer() throws Exception {
        passwordFile = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        server = new RedisProcess(
                folder,
                "--requirepass",
                PASSWORD,
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--maxmemory",
                "16mb",
                "--maxmemory-policy",
                "noeviction");
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @Override
    protected CheckpointStore open(String... more) {
        Map<String, String> options = new HashMap<>(
                Map.of("url", server.url(), "password-file", passwordFile.toString(), "timeout", "500ms"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return CheckpointStores.open("redis", options);
    }

    @Override
    protected void kill() throws Exception {
        server.kill();
    }

    @Override
    protected void restart() throws Exception {
        server.start();
    }

    @Test
    void aRestartBetweenTwoCallsIsNotNoticed() throws Exception {
        try (CheckpointStore store = open()) {
            store.save(KEY, bytes(1));
            kill();
            restart();
            store.saveAll(Map.of(KEY, bytes(2), OTHER, bytes(3)));
            kill();
            restart();
            store.delete(List.of(OTHER));
            kill();
            restart();
            assertTrue(store.create(OTHER, bytes(4)));
            kill();
            restart();
            assertFalse(store.create(OTHER, bytes(5)));
            assertEquals(Optional.of(bytes(4)), store.load(OTHER));
        }
    }

    @Test
    void aServerThatHangsIsGivenUp() throws Exception {
        try (CheckpointStore store = open()) {
            store.save(KEY, bytes(1));
            server.hang();
            try {
                refusal(Kind.UNAVAILABLE, () -> store.save(OTHER, bytes(2)));
                refusal(Kind.UNAVAILABLE, () -> store.create(OTHER, bytes(2)));
                refusal(Kind.UNAVAILABLE, () -> store.load(KEY));
                refusal(Kind.UNAVAILABLE, this::open);
            } finally {
                server.goOn();
            }
            assertEquals(Optional.of(bytes(1)), store.load(KEY));
        }
    }

    @Test
    void aFullServerIsToldAndWhatWasCommittedStays() {
        try (CheckpointStore store = open("namespace", "full")) {
            store.save(KEY, ByteBuffer.allocate(1 << 20));
            CheckpointException full = refusal(Kind.FULL, () -> {
                for (int number = 2; number < 100; number++) {
                    store.save(new CheckpointKey("job", number, "state"), ByteBuffer.allocate(1 << 20));
                }
            });
            assertTrue(String.valueOf(full.getMessage()).contains("maxmemory"), full::getMessage);
            CheckpointKey more = new CheckpointKey("job", 1000, "state");
            refusal(Kind.FULL, () -> store.create(more, ByteBuffer.allocate(1 << 20)));
            Map<CheckpointKey, ByteBuffer> both =
                    Map.of(more, ByteBuffer.allocate(2 << 20), KEY, ByteBuffer.allocate(2 << 20));
            refusal(Kind.FULL, () -> store.saveAll(both));
            assertEquals(Optional.of(ByteBuffer.allocate(1 << 20)), store.load(KEY));
            assertEquals(Optional.empty(), store.load(more));
            store.delete(
                    store.list("job").stream().filter(it -> it.number() > 1).toList());
            store.save(more, ByteBuffer.allocate(1 << 20));
            store.delete(store.list("job"));
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "Rumpelstiltskin");
        CheckpointException refusal = refusal(Kind.CONFIGURATION, () -> open("password-file", wrong.toString()));
        assertFalse(everyMessage(refusal).contains("Rumpelstiltskin"), refusal::getMessage);
        refusal(Kind.CONFIGURATION, () -> CheckpointStores.open("redis", Map.of("url", server.url())));
        refusal(Kind.CONFIGURATION, () -> open("username", "nobody"));
    }

    private static String everyMessage(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            messages.append(each).append('\n');
        }
        return messages.toString();
    }

    @Test
    void thePasswordMayBeInTheEnvironment() {
        try (CheckpointStore store = CheckpointStores.open(
                "redis",
                Map.of(
                        "url",
                        server.url() + "/3",
                        "password-variable",
                        "HYPHA_TEST_PASSWORD",
                        "username",
                        "default"))) {
            store.save(KEY, bytes(1));
            assertEquals(Optional.of(bytes(1)), store.load(KEY));
            assertFalse(store.toString().contains(PASSWORD), store::toString);
        }
        try (CheckpointStore store = open()) {
            assertFalse(store.scopes("").contains("job/other-database"));
        }
    }

    @Test
    void tlsIsSpokenWithWhomTheFileTrustsAlone() throws Exception {
        try (TlsProxy proxy = TlsProxy.before(server.port(), folder);
                CheckpointStore store = open("url", proxy.url(), "trust-file", proxy.certificate())) {
            store.save(KEY, bytes(7));
            assertEquals(Optional.of(bytes(7)), store.load(KEY));
            assertTrue(store.toString().startsWith("rediss://"), store::toString);
            refusal(Kind.UNAVAILABLE, () -> open("url", proxy.url()));
            refusal(Kind.UNAVAILABLE, () -> open("url", proxy.url().replace("rediss:", "redis:")));
            String otherName = proxy.url().replace("127.0.0.1", "localhost");
            refusal(Kind.UNAVAILABLE, () -> open("url", otherName, "trust-file", proxy.certificate()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url               | http://127.0.0.1:1          | must be redis://host:port/database, or rediss:// for TLS
            url               | redis:127.0.0.1             | must be redis://host:port/database, or rediss:// for TLS
            url               | redis://host/zero           | must name the database by its number, was '/zero'
            url               | redis://me:hidden@host      | must have no user and no password
            url               | redis://host?password=x     | must be redis://host:port/database
            timeout           | never                       | is no duration such as 500ms, 5s, 2m or PT5S, was 'never'
            timeout           | 0s                          | must be from 1ms to 1h, was '0s'
            namespace         | a:b                         | must be 1 to 100 of the characters
            password-variable | HYPHA_NO_SUCH_VARIABLE      | and password-variable are both given
            password-file     | /no/such/file               | names the file '/no/such/file', which cannot be read
            trust-file        | /no/such/file               | is for TLS; say rediss:// in the option url
            colour            | green                       | has no options [colour]; it has [
            """)
    void optionsThatAreWrongAreNamed(String name, String value, String problem) {
        assertNamed(name, value, problem);
    }
}
