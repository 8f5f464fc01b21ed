package dev.hypha.checkpoint.redis;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

class RedisCheckpointStoreTest extends CheckpointStoreContract {
    private static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private static RedisProcess server;

    private final String namespace = "test-" + NAMESPACES.incrementAndGet();

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        server = new RedisProcess(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @Override
    protected CheckpointStore open() {
        return CheckpointStores.open("redis", Map.of("url", server.url(), "namespace", namespace));
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected void damage(CheckpointKey key, UnaryOperator<byte[]> change) {
        byte[] hash = (namespace + ":" + key.scope()).getBytes(StandardCharsets.US_ASCII);
        byte[] field = (key.number() + "/" + key.part()).getBytes(StandardCharsets.US_ASCII);
        try (RedisClient redis = RedisClient.create("127.0.0.1", server.port())) {
            assertEquals(0, redis.hset(hash, field, change.apply(redis.hget(hash, field))));
        }
    }

    @Test
    void namespacesAreApart() {
        try (CheckpointStore one = open();
                CheckpointStore other =
                        CheckpointStores.open("redis", Map.of("url", server.url(), "namespace", namespace + ".x"))) {
            one.save(KEY, ByteBuffer.allocate(1));
            assertEquals(List.of(), other.scopes(""));
            other.save(KEY, ByteBuffer.allocate(2));
            assertEquals(Optional.of(ByteBuffer.allocate(1)), one.load(KEY));
            assertEquals(List.of("job"), one.scopes(""));
        }
    }

    @Test
    void ofTwoStoresThatCreateOneSucceeds() throws Exception {
        try (CheckpointStore one = open();
                CheckpointStore other = open();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int number = 0; number < 50; number++) {
                CheckpointKey contested = new CheckpointKey("job", number, "manifest");
                List<Callable<Boolean>> creators = List.of(
                        () -> one.create(contested, ByteBuffer.allocate(1)),
                        () -> other.create(contested, ByteBuffer.allocate(2)));
                List<Boolean> created = new ArrayList<>();
                for (Future<Boolean> each : threads.invokeAll(creators)) {
                    created.add(each.get());
                }
                assertEquals(1, created.stream().filter(it -> it).count());
                assertEquals(
                        created.get(0) ? 1 : 2,
                        one.load(contested).orElseThrow().remaining());
            }
        }
    }

    @Test
    void whatItIsToldIsSaidWithoutSecrets() {
        try (CheckpointStore store = open()) {
            assertEquals("redis://127.0.0.1:" + server.port() + "/0 " + namespace, store.toString());
        }
    }

    @Test
    void keysOfOthersAreTold() {
        try (CheckpointStore store = open();
                RedisClient redis = RedisClient.create("127.0.0.1", server.port())) {
            assertEquals(1, redis.hset(namespace + ":job", "not a piece", "x"));
            CheckpointException refusal = assertThrows(CheckpointException.class, () -> store.list("job"));
            assertEquals(Kind.CORRUPT, refusal.kind());
            assertTrue(String.valueOf(refusal.getMessage()).contains("a namespace of its own"), refusal::getMessage);
        }
    }
}
