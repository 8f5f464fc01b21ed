package dev.hypha.checkpoint.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/// Connections to the database that the options name, and a store over them.
final class JdbcPool {
    static final String URL = "url";
    static final String USERNAME = "username";
    static final String TIMEOUT = "timeout";
    static final String NAMESPACE = "namespace";
    static final Set<String> OPTIONS =
            Set.of(URL, USERNAME, StoreOptions.PASSWORD_FILE, StoreOptions.PASSWORD_VARIABLE, TIMEOUT, NAMESPACE);

    private static final String FORM = "jdbc:postgresql://host:port/database";
    private static final Pattern SECRETS =
            Pattern.compile("[?&](user|password|sslpassword)=|//[^/]*@", Pattern.CASE_INSENSITIVE);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int CONNECTIONS_MAX = 8;
    private static final long CONNECTION_TIMEOUT_MIN_MILLIS = 250; // Hikari's own

    private JdbcPool() {}

    static CheckpointStore open(StoreOptions options) {
        String url = options.required(URL, FORM);
        if (SECRETS.matcher(url).find()) { // not shown
            throw options.wrong(
                    URL,
                    "must have no user and no password; give " + USERNAME + " and " + StoreOptions.PASSWORD_FILE
                            + " or " + StoreOptions.PASSWORD_VARIABLE);
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw options.wrong(URL, "must be " + FORM + ", was '" + url + "'");
        }
        String table = JdbcCheckpointStore.DEFAULT_TABLE;
        String namespace = options.text(NAMESPACE).orElse(table);
        if (!JdbcCheckpointStore.isTable(namespace)) {
            throw options.wrong(
                    NAMESPACE,
                    "must be the name of a table, maybe after that of a schema and a dot: lower case letters, digits"
                            + " and _, 1 to 60 each; was '" + namespace + "'");
        }
        return new JdbcCheckpointStore(
                new HikariDataSource(config(url, options)), namespace, url.replaceFirst("\\?.*", ""), true);
    }

    private static HikariConfig config(String url, StoreOptions options) {
        Duration timeout = options.duration(TIMEOUT, DEFAULT_TIMEOUT);
        String seconds = String.valueOf(Math.max(1, timeout.toSeconds()));
        HikariConfig config = new HikariConfig();
        config.setPoolName("hypha-checkpoint");
        config.setJdbcUrl(url);
        options.text(USERNAME).ifPresent(config::setUsername);
        options.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(CONNECTION_TIMEOUT_MIN_MILLIS, timeout.toMillis()));
        config.setValidationTimeout(Math.max(CONNECTION_TIMEOUT_MIN_MILLIS, timeout.toMillis() / 2));
        config.setInitializationFailTimeout(-1); // the first statement tells, with the kind of failure
        config.setRegisterMbeans(false);
        config.addDataSourceProperty("connectTimeout", seconds);
        config.addDataSourceProperty("loginTimeout", seconds);
        config.addDataSourceProperty("socketTimeout", seconds);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("logServerErrorDetail", "false"); // details have values in them, which are state
        config.addDataSourceProperty("ApplicationName", "hypha-checkpoint");
        return config;
    }
}
