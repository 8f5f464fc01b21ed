package dev.hypha.checkpoint.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.testkit.CheckpointStoreContract;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JdbcCheckpointStoreTest extends CheckpointStoreContract {
    private static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static final int PROCESSES = 6;

    private static Postgres server;

    private final String table = "test_" + TABLES.incrementAndGet();

    @BeforeAll
    static void startServer() throws Exception {
        server = Postgres.shared();
    }

    @Override
    protected CheckpointStore open() {
        return CheckpointStores.open("jdbc", Map.of("url", server.url(), "username", "postgres", "namespace", table));
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected void damage(CheckpointKey key, UnaryOperator<byte[]> change) throws SQLException {
        String row = " where scope = '" + key.scope() + "' and number = " + key.number() + " and part = '" + key.part()
                + "'";
        try (Connection connection = server.connections().getConnection();
                PreparedStatement select = connection.prepareStatement("select content from " + table + row);
                PreparedStatement update = connection.prepareStatement("update " + table + " set content = ?" + row)) {
            byte[] old;
            try (ResultSet rows = select.executeQuery()) {
                assertTrue(rows.next());
                old = rows.getBytes(1);
            }
            update.setBytes(1, change.apply(old));
            assertEquals(1, update.executeUpdate());
        }
    }

    @Test
    void theTableIsMadeByWhoeverComesFirst() throws Exception {
        for (int round = 0; round < 5; round++) {
            String fresh = table + "_round_" + round;
            CountDownLatch go = new CountDownLatch(PROCESSES);
            Callable<Boolean> opening = () -> {
                go.countDown();
                go.await();
                try (CheckpointStore store = JdbcCheckpointStore.open(server.connections(), fresh)) {
                    return store.create(KEY, ByteBuffer.allocate(1));
                }
            };
            try (ExecutorService threads = Executors.newFixedThreadPool(PROCESSES)) {
                List<Boolean> created = new ArrayList<>();
                for (Future<Boolean> each : threads.invokeAll(
                        IntStream.range(0, PROCESSES).mapToObj(_ -> opening).toList())) {
                    created.add(each.get());
                }
                assertEquals(1, created.stream().filter(it -> it).count());
            }
        }
    }

    @Test
    void aDataSourceOfTheApplicationStaysItsOwn() throws Exception {
        try (CheckpointStore store = JdbcCheckpointStore.open(server.connections(), table)) {
            store.save(KEY, ByteBuffer.allocate(3));
            try (CheckpointStore other = open()) {
                assertEquals(Optional.of(ByteBuffer.allocate(3)), other.load(KEY));
            }
        }
        assertThrows(CheckpointException.class, () -> JdbcCheckpointStore.open(server.connections(), "a; drop"));
    }

    @Test
    void aSchemaMayBeNamed() throws Exception {
        server.execute("create schema if not exists jobs");
        try (CheckpointStore store = CheckpointStores.open(
                "jdbc", Map.of("url", server.url(), "username", "postgres", "namespace", "jobs.c"))) {
            store.save(KEY, ByteBuffer.allocate(3));
            assertEquals(List.of(KEY), store.list("job"));
            server.execute("select content from jobs.c");
        }
    }

    @Test
    void thousandsOfPiecesTakeFewRoundTrips() throws Exception {
        Map<CheckpointKey, ByteBuffer> contents = new LinkedHashMap<>();
        for (int i = 0; i < 2_500; i++) {
            contents.put(new CheckpointKey("job", i, "p"), ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        try (CheckpointStore store = open()) {
            long before = commits();
            store.saveAll(contents);
            assertEquals(contents, store.loadAll(contents.keySet()));
            store.delete(contents.keySet());
            assertEquals(List.of(), store.list("job"));
            assertTrue(commits() - before < 100, "transactions");
        }
    }

    private static long commits() throws SQLException {
        try (Connection connection = server.connections().getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select xact_commit from pg_stat_database where datname = 'postgres'");
                ResultSet rows = select.executeQuery()) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    @Test
    void itSaysWhereItIsWithoutSecrets() {
        try (CheckpointStore store = CheckpointStores.open(
                "jdbc",
                Map.of(
                        "url",
                        server.url() + "?sslmode=prefer",
                        "username",
                        "postgres",
                        "password-variable",
                        "HYPHA_TEST_PASSWORD",
                        "namespace",
                        table))) {
            assertEquals(server.url() + " " + table, store.toString());
        }
        assertThrows(CheckpointException.class, () -> CheckpointStores.open("jdbc", Map.of("url", "postgres")));
    }

    @Test
    void rightsThatAreMissingAreTold() throws Exception {
        server.execute("create role reader login");
        CheckpointException refusal = assertThrows(
                CheckpointException.class,
                () -> CheckpointStores.open(
                        "jdbc", Map.of("url", server.url(), "username", "reader", "namespace", "no_rights")));
        assertEquals(Kind.CONFIGURATION, refusal.kind(), refusal::getMessage);
    }
}
