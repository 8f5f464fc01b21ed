package dev.hypha.checkpoint.jdbc;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps pieces in a table of PostgreSQL, which processes share: a row for each piece.
///
/// A piece is stored when its transaction is committed. How durable that is, the server says: its `fsync` and
/// `synchronous_commit` are on unless changed, and a store that finds them off warns when it is opened. Several
/// pieces are saved in one transaction for each 16 MB of them, and loaded and deleted in one statement for each
/// 1,000. The table is made when it is missing, also by several processes at once; whoever may not create
/// tables makes it beforehand as `docs/checkpoints.md` shows.
///
/// Every call ends within a few times the option `timeout`; over a [DataSource] of the application's own,
/// within what that is set to.
public final class JdbcCheckpointStore extends SealedStore {
    /// The table unless another is named.
    public static final String DEFAULT_TABLE = "hypha_checkpoint";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcCheckpointStore.class);
    private static final Pattern TABLE = Pattern.compile("([a-z_][a-z0-9_]{0,59}\\.)?[a-z_][a-z0-9_]{0,59}");
    private static final int CONFLICTS_MAX = 20;
    /// For advisory locks, which are one number: "hyphackp".
    private static final long SCHEMA_LOCK = 0x6879_7068_6163_6b70L;

    private final DataSource connections;
    private final String table;
    private final String name;
    private final boolean owned;

    JdbcCheckpointStore(DataSource connections, String table, String name, boolean owned) {
        this.connections = connections;
        this.table = table;
        this.name = name;
        this.owned = owned;
        try {
            makeTable();
            warnOfDurability();
        } catch (CheckpointException e) {
            close();
            throw e;
        }
    }

    /// Opens a store over an application's own connections, in the table [#DEFAULT_TABLE].
    ///
    /// @param connections to PostgreSQL; stay open when the store is closed. Their timeouts bound how long the
    ///     store's methods take
    /// @return the store
    /// @throws CheckpointException if the server cannot be reached, or the table cannot be made
    public static JdbcCheckpointStore open(DataSource connections) {
        return open(connections, DEFAULT_TABLE);
    }

    /// Opens a store over an application's own connections.
    ///
    /// @param connections to PostgreSQL; stay open when the store is closed
    /// @param table its table, maybe after a schema and a dot; lower case letters, digits and `_`
    /// @return the store
    /// @throws CheckpointException if the server cannot be reached, or the table cannot be made
    public static JdbcCheckpointStore open(DataSource connections, String table) {
        if (!isTable(table)) {
            throw new CheckpointException(
                    Kind.CONFIGURATION,
                    "'" + table + "' is no name of a table: lower case letters, digits and _, 1 to 60 of them");
        }
        return new JdbcCheckpointStore(connections, table, "jdbc", false);
    }

    static boolean isTable(String text) {
        return TABLE.matcher(text).matches();
    }

    // ---- one way to the database

    private interface Action<T> {
        T on(Connection connection) throws SQLException;
    }

    /// In one transaction, and again if others were in its way.
    private <T> T transact(String what, Action<T> action) {
        for (int conflicts = 0; ; conflicts++) {
            try (Connection connection = connections.getConnection()) {
                return inTransaction(connection, action);
            } catch (SQLException e) {
                if (conflicts == CONFLICTS_MAX || !JdbcFailures.isConflict(e)) {
                    throw JdbcFailures.of(toString(), what, e);
                }
            }
        }
    }

    private static <T> T inTransaction(Connection connection, Action<T> action) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            T result = action.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            rollBack(connection, e);
            throw e;
        } finally {
            if (automatic && !connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e); // the connection is broken: the server rolls back by itself
        }
    }

    /// `create table if not exists` fails if another does the same at the same time; so they take turns.
    private void makeTable() {
        boolean unusedDone = transact("cannot be opened", connection -> {
            try (Statement statement = connection.createStatement()) {
                try (ResultSet found = statement.executeQuery("select to_regclass('" + table + "') is not null")) {
                    if (found.next() && found.getBoolean(1)) {
                        return true;
                    }
                }
                statement.execute("select pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                statement.execute("create table if not exists " + table + """
                         (
                            scope text collate "C" not null,
                            number bigint not null,
                            part text collate "C" not null,
                            content bytea not null,
                            primary key (scope, number, part)
                        )""");
                statement.execute("alter table " + table + " alter content set storage external");
            }
            return true;
        });
    }

    private void warnOfDurability() {
        boolean durable = transact("cannot be opened", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select current_setting('fsync') = 'on'"
                            + " and current_setting('synchronous_commit') <> 'off'")) {
                return row.next() && row.getBoolean(1);
            }
        });
        if (!durable) {
            LOG.warn(
                    "the checkpoint store {} is in a server with fsync or synchronous_commit off: a crash of that server"
                            + " loses checkpoints that were committed",
                    this);
        }
    }

    // ---- what a store does

    @Override
    protected void saveSealed(CheckpointKey key, SealedPiece piece) {
        saveAllSealed(Map.of(key, piece));
    }

    /// In the order of their keys, so that two who save the same wait for each other instead of standing in
    /// each other's way.
    @Override
    protected void saveAllSealed(Map<CheckpointKey, SealedPiece> pieces) {
        inBatches(new TreeMap<>(pieces), this::saveBatch);
    }

    private void saveBatch(Map<CheckpointKey, SealedPiece> batch) {
        String insert = "insert into " + table + " (scope, number, part, content) values (?, ?, ?, ?)"
                + " on conflict (scope, number, part) do update set content = excluded.content";
        boolean unusedDone = transact("cannot store " + describe(batch.keySet()), connection -> {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (Map.Entry<CheckpointKey, SealedPiece> each : batch.entrySet()) {
                    set(statement, each.getKey(), each.getValue());
                    statement.addBatch();
                }
                int[] unusedCounts = statement.executeBatch();
            }
            return true;
        });
    }

    private static void set(PreparedStatement statement, CheckpointKey key, SealedPiece piece) throws SQLException {
        statement.setString(1, key.scope());
        statement.setLong(2, key.number());
        statement.setString(3, key.part());
        statement.setBytes(4, piece.toBytes());
    }

    @Override
    protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
        String insert = "insert into " + table + " (scope, number, part, content) values (?, ?, ?, ?)"
                + " on conflict (scope, number, part) do nothing";
        return transact("cannot store " + key, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                set(statement, key, piece);
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
        Map<CheckpointKey, ByteBuffer> found = LinkedHashMap.newLinkedHashMap(keys.size());
        for (List<CheckpointKey> some : inParts(keys)) {
            String select = "select scope, number, part, content from " + table + " where " + named(some.size());
            found.putAll(transact("cannot load " + describe(some), connection -> {
                Map<CheckpointKey, ByteBuffer> loaded = new LinkedHashMap<>();
                try (PreparedStatement statement = connection.prepareStatement(select)) {
                    set(connection, statement, some);
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            loaded.put(
                                    new CheckpointKey(rows.getString(1), rows.getLong(2), rows.getString(3)),
                                    ByteBuffer.wrap(rows.getBytes(4)));
                        }
                    }
                }
                return loaded;
            }));
        }
        return found;
    }

    @Override
    protected void remove(Collection<CheckpointKey> keys) {
        for (List<CheckpointKey> some : inParts(keys.stream().sorted().toList())) {
            String delete = "delete from " + table + " where " + named(some.size());
            int unusedDeleted = transact("cannot delete " + describe(some), connection -> {
                try (PreparedStatement statement = connection.prepareStatement(delete)) {
                    set(connection, statement, some);
                    return statement.executeUpdate();
                }
            });
        }
    }

    /// Which rows are meant; one key goes the short way.
    private static String named(int keys) {
        return keys == 1
                ? "scope = ? and number = ? and part = ?"
                : "(scope, number, part) in (select * from unnest(?::text[], ?::bigint[], ?::text[]))";
    }

    private static void set(Connection connection, PreparedStatement statement, List<CheckpointKey> keys)
            throws SQLException {
        if (keys.size() == 1) {
            statement.setString(1, keys.getFirst().scope());
            statement.setLong(2, keys.getFirst().number());
            statement.setString(3, keys.getFirst().part());
        } else {
            statement.setArray(1, array(connection, "text", keys, CheckpointKey::scope));
            statement.setArray(2, array(connection, "bigint", keys, CheckpointKey::number));
            statement.setArray(3, array(connection, "text", keys, CheckpointKey::part));
        }
    }

    private static Array array(
            Connection connection, String type, List<CheckpointKey> keys, Function<CheckpointKey, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, keys.stream().map(value).toArray());
    }

    private static List<List<CheckpointKey>> inParts(Collection<CheckpointKey> keys) {
        List<CheckpointKey> all = List.copyOf(keys);
        List<List<CheckpointKey>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH_PIECES_MAX) {
            parts.add(all.subList(from, Math.min(all.size(), from + BATCH_PIECES_MAX)));
        }
        return parts;
    }

    @Override
    protected Collection<CheckpointKey> find(String scope) {
        return transact("cannot list " + scope, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("select number, part from " + table + " where scope = ?")) {
                statement.setString(1, scope);
                List<CheckpointKey> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(key(scope, rows.getLong(1), rows.getString(2)));
                    }
                }
                return found;
            }
        });
    }

    private CheckpointKey key(String scope, long number, String part) {
        try {
            return new CheckpointKey(scope, number, part);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    Kind.CORRUPT, "there is a row in " + table + " that no store has made; delete it", e);
        }
    }

    @Override
    protected Collection<String> findScopes() {
        return transact("cannot list the scopes", connection -> {
            List<String> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select distinct scope from " + table)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });
    }

    private static String describe(Collection<CheckpointKey> keys) {
        return keys.size() == 1 ? keys.iterator().next().toString() : keys.size() + " pieces";
    }

    @Override
    protected void release() {
        if (owned && connections instanceof AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new IllegalStateException("the connections of " + this + " cannot be closed", e);
            }
        }
    }

    @Override
    public String toString() {
        return name + " " + table;
    }
}
