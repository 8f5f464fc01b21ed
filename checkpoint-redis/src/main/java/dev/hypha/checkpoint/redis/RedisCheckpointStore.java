package dev.hypha.checkpoint.redis;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// Keeps pieces in a Redis server, which processes share: a hash for each scope, `<namespace>:<scope>`, with a
/// field for each piece, `<number>/<part>`.
///
/// **How durable that is, the server decides**, and it answers before anything is on a disk unless it is told
/// otherwise. Without `appendonly yes` a crash or a restart of the server loses all since its last snapshot;
/// with `appendfsync everysec`, its default then, about a second; with `appendfsync always`, nothing. A
/// failover to a replica loses what was not replicated, as replication is asynchronous. A `maxmemory-policy`
/// that evicts keys deletes checkpoints. A store that finds its server set so warns when it is opened. State
/// that must survive all of that belongs into files or a database.
///
/// All pieces are in the memory of the server: it needs room for as many checkpoints as are kept, and one more.
/// What it refuses for want of memory is [Kind#FULL], and changes nothing.
///
/// One server, or one behind a proxy; not Redis Cluster. Every call ends within a few times the option
/// `timeout` (connect, answer, and once more if a connection turns out to be broken).
public final class RedisCheckpointStore extends SealedStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCheckpointStore.class);
    private static final int CONNECTIONS_MAX = 16;
    private static final int SCAN_COUNT = 1_000;

    private final RedisSettings settings;
    private final RedisClient redis;

    private RedisCheckpointStore(RedisSettings settings, RedisClient redis) {
        this.settings = settings;
        this.redis = redis;
    }

    /// Opens a store: connects, and looks how durable the server is.
    ///
    /// @param options as in `docs/checkpoints.md`; `url` is needed
    /// @return the store
    /// @throws CheckpointException if an option is wrong, or the server cannot be reached or refuses the
    ///     password
    public static CheckpointStore open(Map<String, String> options) {
        return dev.hypha.checkpoint.CheckpointStores.open("redis", options);
    }

    static RedisCheckpointStore open(RedisSettings settings) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS_MAX);
        pool.setMaxIdle(CONNECTIONS_MAX);
        pool.setMaxWait(settings.timeout());
        pool.setTestWhileIdle(false);
        pool.setJmxEnabled(false);
        RedisClient client = RedisClient.builder()
                .hostAndPort(settings.server())
                .clientConfig(settings.client())
                .poolConfig(pool)
                .build();
        RedisCheckpointStore store = new RedisCheckpointStore(settings, client);
        try {
            store.warnOfDurability();
        } catch (CheckpointException e) {
            store.close();
            throw e;
        }
        return store;
    }

    private void warnOfDurability() {
        String info = call("cannot be opened", redis -> redis.info("persistence") + redis.info("memory"));
        if (info.contains("aof_enabled:0")) {
            LOG.warn(
                    "the checkpoint store {} is in a server without 'appendonly yes': a crash or restart of that"
                            + " server loses checkpoints that were committed",
                    this);
        }
        if (info.contains("maxmemory_policy:allkeys")) {
            LOG.warn(
                    "the checkpoint store {} is in a server that evicts keys when its memory is full, checkpoints among"
                            + " them; set 'maxmemory-policy noeviction' there",
                    this);
        }
    }

    // ---- one way to the server

    /// Does what may be done twice: once more if the connection was broken, as those are that a restarted
    /// server has left in the pool.
    private <T> T call(String what, Function<RedisClient, T> action) {
        try {
            return action.apply(redis);
        } catch (JedisConnectionException e) {
            dropIdle();
            if (isTimeout(e)) {
                throw failure(what, e);
            }
        } catch (JedisException e) {
            throw failure(what, e);
        }
        return callOnce(what, action);
    }

    private <T> T callOnce(String what, Function<RedisClient, T> action) {
        try {
            return action.apply(redis);
        } catch (JedisException e) {
            if (e instanceof JedisConnectionException) {
                dropIdle();
            }
            throw failure(what, e);
        }
    }

    private void dropIdle() {
        redis.getPool().clear();
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private CheckpointException failure(String what, JedisException e) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof JedisAccessControlException || reason.startsWith("NOPERM") || reason.startsWith("NOAUTH")) {
            return new CheckpointException(
                    Kind.CONFIGURATION,
                    "the store " + this + " " + what
                            + " as the server refuses the user or the password; see the options"
                            + " username, password-file and password-variable",
                    e);
        }
        if (e instanceof JedisDataException && reason.startsWith("OOM")) {
            return new CheckpointException(
                    Kind.FULL,
                    "the store " + this + " " + what + " as the server's memory is full; raise its maxmemory, or keep"
                            + " fewer checkpoints",
                    e);
        }
        return new CheckpointException(
                Kind.UNAVAILABLE,
                "the store " + this + " " + what + "; see that the server runs and can be reached",
                e);
    }

    // ---- what a store does

    private byte[] hash(String scope) {
        return bytes(settings.namespace() + ':' + scope);
    }

    private static byte[] field(CheckpointKey key) {
        return bytes(key.number() + "/" + key.part());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void saveSealed(CheckpointKey key, SealedPiece piece) {
        long unusedAdded =
                call("cannot store " + key, redis -> redis.hset(hash(key.scope()), field(key), piece.toBytes()));
    }

    @Override
    protected void saveAllSealed(Map<CheckpointKey, SealedPiece> pieces) {
        inBatches(pieces, this::saveBatch);
    }

    private void saveBatch(Map<CheckpointKey, SealedPiece> batch) {
        List<Object> answers = call("cannot store " + describe(batch.keySet()), redis -> {
            try (Pipeline pipeline = redis.pipelined()) {
                batch.forEach((key, piece) -> pipeline.hset(hash(key.scope()), field(key), piece.toBytes()));
                return pipeline.syncAndReturnAll();
            }
        });
        for (Object answer : answers) {
            if (answer instanceof JedisException refused) {
                throw failure("cannot store all of " + describe(batch.keySet()), refused);
            }
        }
    }

    /// Asks first whether there is one, which may be done twice and finds broken connections; so that creating,
    /// which may not, finds a good one.
    @Override
    protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
        byte[] hash = hash(key.scope());
        byte[] field = field(key);
        String what = "cannot store " + key;
        return !call(what, redis -> redis.hexists(hash, field))
                && callOnce(what, redis -> redis.hsetnx(hash, field, piece.toBytes()) == 1);
    }

    @Override
    protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
        Map<CheckpointKey, ByteBuffer> found = LinkedHashMap.newLinkedHashMap(keys.size());
        byScope(keys).forEach((scope, some) -> {
            byte[][] fields = some.stream().map(RedisCheckpointStore::field).toArray(byte[][]::new);
            List<byte[]> values = call("cannot load " + describe(some), redis -> redis.hmget(hash(scope), fields));
            for (int i = 0; i < some.size(); i++) {
                if (values.get(i) != null) {
                    found.put(some.get(i), ByteBuffer.wrap(values.get(i)));
                }
            }
        });
        return found;
    }

    @Override
    protected void remove(Collection<CheckpointKey> keys) {
        byScope(keys).forEach((scope, some) -> {
            byte[][] fields = some.stream().map(RedisCheckpointStore::field).toArray(byte[][]::new);
            long unusedDeleted = call("cannot delete " + describe(some), redis -> redis.hdel(hash(scope), fields));
        });
    }

    private static Map<String, List<CheckpointKey>> byScope(Collection<CheckpointKey> keys) {
        Map<String, List<CheckpointKey>> byScope = new LinkedHashMap<>();
        keys.forEach(key ->
                byScope.computeIfAbsent(key.scope(), _ -> new ArrayList<>()).add(key));
        return byScope;
    }

    @Override
    protected Collection<CheckpointKey> find(String scope) {
        List<CheckpointKey> found = new ArrayList<>();
        for (byte[] field : call("cannot list " + scope, redis -> redis.hkeys(hash(scope)))) {
            found.add(key(scope, new String(field, StandardCharsets.US_ASCII)));
        }
        return found;
    }

    private CheckpointKey key(String scope, String field) {
        int slash = field.indexOf('/');
        try {
            return new CheckpointKey(scope, Long.parseLong(field, 0, slash, 10), field.substring(slash + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CheckpointException(
                    Kind.CORRUPT,
                    "there is a field in the hash of " + scope + " in " + this
                            + " that no store has made; give the store a namespace of its own",
                    e);
        }
    }

    @Override
    protected Collection<String> findScopes() {
        String prefix = settings.namespace() + ':';
        ScanParams matching = new ScanParams().match(prefix + "*").count(SCAN_COUNT);
        Set<String> found = new LinkedHashSet<>();
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            String from = cursor;
            ScanResult<String> some = call("cannot list the scopes", redis -> redis.scan(from, matching, "hash"));
            some.getResult().forEach(hash -> found.add(hash.substring(prefix.length())));
            cursor = some.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return found;
    }

    private static String describe(Collection<CheckpointKey> keys) {
        return keys.size() == 1 ? keys.iterator().next().toString() : keys.size() + " pieces";
    }

    @Override
    protected void release() {
        redis.close();
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
