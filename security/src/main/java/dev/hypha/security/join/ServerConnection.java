package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.internal.Chains;
import dev.hypha.security.internal.PeerTrust;
import dev.hypha.security.internal.SubjectNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/// Sends a request to an authority's server, over TLS 1.3, once it is sure of the server.
final class ServerConnection {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int OK = 200;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):(\\d{1,5})");
    private static final Pattern REFUSAL = Pattern.compile("(HYP-SEC-\\d{3}) ([ -~]{1,1000})\\s*");

    private final String server;
    private final String cluster;
    private final Predicate<X509Certificate> trusted;
    private final InstantSource clock;
    private final KeyManager[] keys;
    private final AtomicReference<X509Certificate> root = new AtomicReference<>();

    private ServerConnection(
            String server, String cluster, Predicate<X509Certificate> trusted, InstantSource clock, KeyManager[] keys) {
        checkAddress(server);
        this.server = server;
        this.cluster = cluster;
        this.trusted = trusted;
        this.clock = clock;
        this.keys = keys;
    }

    /// Checks that a text is `host:port`.
    static void checkAddress(String server) {
        if (!HOST_AND_PORT.matcher(server).matches()) {
            throw new SecurityRefusal(
                    "HYP-SEC-034",
                    "'" + server + "' is no host:port of an authority's server, such as ca.example:7443");
        }
    }

    /// To the server of the authority that a token pins.
    static ServerConnection pinned(String server, JoinToken token, InstantSource clock) {
        return new ServerConnection(server, token.id().cluster(), token::pins, clock, new KeyManager[0]);
    }

    /// To the server of an authority that a member trusts, with the member's certificate.
    static ServerConnection asMember(String server, MemberCredentials member, InstantSource clock) {
        return new ServerConnection(
                server, member.id().cluster(), member.roots()::contains, clock, keyManagers(member));
    }

    private static KeyManager[] keyManagers(MemberCredentials member) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] none = new char[0];
            store.setKeyEntry("member", member.key(), none, member.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, none);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot keep keys in memory", e);
        }
    }

    /// The root that vouched for the server, after [#post].
    X509Certificate root() {
        X509Certificate seen = root.get();
        if (seen == null) {
            throw new IllegalStateException("nothing was sent yet");
        }
        return seen;
    }

    byte[] post(String path, Optional<String> secret, byte[] body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://" + server + path))
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/pkcs10")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        secret.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(threads)
                        .sslContext(context())
                        .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}))
                        .build()) {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] answer = in.readNBytes(ANSWER_BYTES_MAX);
                client.shutdownNow();
                if (response.statusCode() != OK) {
                    throw refused(answer);
                }
                return answer;
            }
        } catch (SSLException e) {
            throw new SecurityRefusal("HYP-SEC-033", notSure(e), e);
        } catch (IOException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-034",
                    "the authority's server at " + server + " does not answer ("
                            + e.getClass().getSimpleName()
                            + "); check the address, and that 'hypha ca serve' runs there",
                    e);
        }
    }

    private String notSure(SSLException e) {
        return "what answers at " + server + " is not the server of the authority of " + cluster + " (" + e.getMessage()
                + "); nothing secret was sent; check the address, and compare the fingerprint that 'hypha ca show'"
                + " prints there";
    }

    private SecurityRefusal refused(byte[] answer) {
        Matcher refusal = REFUSAL.matcher(new String(answer, StandardCharsets.UTF_8));
        if (refusal.matches()) {
            return new SecurityRefusal(
                    refusal.group(1), "(said by the authority's server at " + server + ") " + refusal.group(2));
        }
        return new SecurityRefusal(
                "HYP-SEC-034",
                "what answers at " + server + " speaks of something else; check the address and the server's version");
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new PeerTrust(this::check, this::check, List.of())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private void check(List<X509Certificate> chain) throws CertificateException {
        X509Certificate found = chain.stream()
                .filter(trusted)
                .findFirst()
                .orElseThrow(() -> new CertificateException("its root is another than the one that is trusted"));
        try {
            Chains.verify(chain.subList(0, chain.indexOf(found)), List.of(found), clock.instant());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("its certificate does not count: " + e.getMessage(), e);
        }
        X509Certificate own = chain.getFirst();
        List<String> purposes = own.getExtendedKeyUsage();
        if (purposes == null
                || !purposes.contains(SERVER_AUTH)
                || !uris(own).equals(List.of(JoinClient.serverUri(cluster)))) {
            throw new CertificateException("its certificate is not that of an authority's server");
        }
        root.set(found);
    }

    private static List<String> uris(X509Certificate certificate) throws CertificateException {
        try {
            return SubjectNames.uris(certificate);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("its names cannot be read", e);
        }
    }
}
