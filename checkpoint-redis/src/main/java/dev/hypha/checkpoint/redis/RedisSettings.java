package dev.hypha.checkpoint.redis;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.spi.StoreOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/// Where the server is and how it is talked to.
final class RedisSettings {
    static final String URL = "url";
    static final String USERNAME = "username";
    static final String TRUST_FILE = "trust-file";
    static final String TIMEOUT = "timeout";
    static final String NAMESPACE = "namespace";
    static final Set<String> OPTIONS = Set.of(
            URL, USERNAME, StoreOptions.PASSWORD_FILE, StoreOptions.PASSWORD_VARIABLE, TRUST_FILE, TIMEOUT, NAMESPACE);

    private static final String FORM = "redis://host:port/database, or rediss:// for TLS";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final String DEFAULT_NAMESPACE = "hypha";
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern NAMESPACE_FORM = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,5})");

    private final HostAndPort server;
    private final String url;
    private final String namespace;
    private final Duration timeout;
    private final JedisClientConfig client;

    private RedisSettings(
            HostAndPort server, String url, String namespace, Duration timeout, JedisClientConfig client) {
        this.server = server;
        this.url = url;
        this.namespace = namespace;
        this.timeout = timeout;
        this.client = client;
    }

    /// @throws CheckpointException if an option is missing or wrong
    static RedisSettings read(StoreOptions options) {
        URI url = url(options);
        int database = database(options, url);
        Duration timeout = options.duration(TIMEOUT, DEFAULT_TIMEOUT);
        int millis = (int) timeout.toMillis();
        Optional<String> password = options.password();
        Optional<String> username = options.text(USERNAME);
        if (username.isPresent() && password.isEmpty()) {
            throw options.wrong(
                    USERNAME,
                    "needs a password: give " + StoreOptions.PASSWORD_FILE + " or " + StoreOptions.PASSWORD_VARIABLE);
        }
        DefaultJedisClientConfig.Builder client = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .database(database)
                .clientName("hypha-checkpoint");
        username.ifPresent(client::user);
        password.ifPresent(client::password);
        boolean tls = "rediss".equals(url.getScheme());
        Optional<String> trusted = options.text(TRUST_FILE);
        if (tls) {
            client.sslOptions(RedisTls.options(trusted.map(Path::of), options));
        } else if (trusted.isPresent()) {
            throw options.wrong(TRUST_FILE, "is for TLS; say rediss:// in the option url, or leave it out");
        }
        HostAndPort server = new HostAndPort(url.getHost(), url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
        return new RedisSettings(
                server, url.getScheme() + "://" + server + "/" + database, namespace(options), timeout, client.build());
    }

    private static URI url(StoreOptions options) {
        String text = options.required(URL, FORM);
        if (text.contains("@")) { // not shown: it may have the password
            throw options.wrong(
                    URL,
                    "must have no user and no password; give " + USERNAME + " and " + StoreOptions.PASSWORD_FILE
                            + " or " + StoreOptions.PASSWORD_VARIABLE);
        }
        try {
            URI url = new URI(text);
            boolean known = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
            if (known && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw options.wrong(URL, "must be " + FORM + ", was '" + text + "'");
        }
        throw options.wrong(URL, "must be " + FORM + ", was '" + text + "'");
    }

    private static int database(StoreOptions options, URI url) {
        var path = DATABASE.matcher(url.getPath());
        if (!path.matches()) {
            throw options.wrong(URL, "must name the database by its number, was '" + url.getPath() + "'");
        }
        return path.group(1) == null ? 0 : Integer.parseInt(path.group(1));
    }

    private static String namespace(StoreOptions options) {
        String namespace = options.text(NAMESPACE).orElse(DEFAULT_NAMESPACE);
        if (!NAMESPACE_FORM.matcher(namespace).matches()) {
            throw options.wrong(
                    NAMESPACE, "must be 1 to 100 of the characters a-z A-Z 0-9 . _ -, was '" + namespace + "'");
        }
        return namespace;
    }

    HostAndPort server() {
        return server;
    }

    String namespace() {
        return namespace;
    }

    Duration timeout() {
        return timeout;
    }

    JedisClientConfig client() {
        return client;
    }

    /// Without user and password.
    @Override
    public String toString() {
        return url + " " + namespace;
    }
}
