package dev.hypha.security.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.join.CertificateRequest;
import dev.hypha.security.join.JoinClient;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Openssl;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.PemKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members that join and renew over the network.
class JoinTest {
    private static final SpiffeId WORKER = SpiffeId.node("demo", "worker-1");
    private static final Duration HOUR = Duration.ofHours(1);

    private volatile Instant now = Instant.now();
    private Path folder;
    private CertificateAuthority authority;
    private JoinDesk desk;
    private CaServer server;
    private JoinClient client;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        authority = directory().init(AuthorityOptions.of("demo"), Passphrase.NONE);
        desk = new JoinDesk(authority);
        server = serve(authority);
        client = new JoinClient(() -> now, new SecureRandom());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenGetsTheCertificateThatWasPromised() throws Exception {
        CertificateSpec spec = CertificateSpec.of(WORKER)
                .withDns(List.of("w.example.org"))
                .withLabels(Map.of("node.hypha.dev/tier", "gold"))
                .withLifetime(Duration.ofHours(5));
        String text = desk.promise(spec, HOUR, Optional.of(address())).text();
        assertEquals(
                List.of(WORKER),
                directory().pending().stream().map(p -> p.spec().id()).toList());
        JoinToken token = JoinToken.parse(" " + text + "\n");
        assertEquals(WORKER, token.id());
        MemberCredentials joined = client.join(token, token.server().orElseThrow());
        assertEquals(WORKER, joined.id());
        assertEquals(List.of(authority.root()), joined.roots());
        assertEquals(
                Map.of("node.hypha.dev/tier", "gold"),
                CertifiedLabels.of(joined.chain().getFirst()));
        PemKeys.checkPair(joined.key(), joined.chain().getFirst(), "it");
        assertEquals(List.of(), directory().pending());
        Path out = folder.resolve("worker-1");
        joined.write(out, Passphrase.NONE, new SecureRandom());
        MemberCredentials read = MemberCredentials.read(out, Passphrase.NONE);
        assertEquals(joined, read);
        assertFalse(read.toString().contains("EC"), read.toString());
    }

    @Test
    void aTokenWorksOnceEvenIfManyShowItAtOnceOverTwoServers() throws Exception {
        JoinToken token = promise();
        List<Future<MemberCredentials>> all = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        int joined = 0;
        try (CaServer other = serve(directory().open(Passphrase.NONE));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                String where = i % 2 == 0 ? address() : address(other);
                all.add(threads.submit(() -> {
                    begin.await();
                    return client.join(token, where);
                }));
            }
            begin.countDown();
            for (Future<MemberCredentials> one : all) {
                try {
                    assertEquals(WORKER, one.get().id());
                    joined++;
                } catch (ExecutionException e) {
                    SecurityRefusal refusal = (SecurityRefusal) e.getCause();
                    assertEquals("HYP-SEC-032", refusal.code(), refusal.getMessage());
                }
            }
        }
        assertEquals(1, joined);
        assertEquals(1, authority.issued().size());
    }

    @Test
    void aRestartForgetsNeitherTokensNorThatTheyWereUsed() throws Exception {
        JoinToken used = promise();
        JoinToken unused = promise();
        client.join(used, address());
        server.close();
        server = serve(directory().open(Passphrase.NONE));
        assertRefused("HYP-SEC-032", () -> client.join(used, address()));
        assertEquals(WORKER, client.join(unused, address()).id());
    }

    @Test
    void anEndedOrCancelledOrForeignTokenIsRefused() {
        JoinToken ended = promise();
        now = now.plus(HOUR);
        assertRefused("HYP-SEC-032", () -> client.join(ended, address()));
        JoinToken cancelled = promise();
        assertEquals(List.of(), authority.revoke(WORKER));
        assertRefused("HYP-SEC-032", () -> client.join(cancelled, address()));
        JoinToken guessed =
                new JoinToken(WORKER, Optional.empty(), JoinToken.fingerprint(authority.root()), new byte[32]);
        assertRefused("HYP-SEC-032", () -> client.join(guessed, address()));
        assertEquals(List.of(), authority.issued());
    }

    @Test
    void noSecretIsKeptOrTold() throws Exception {
        JoinToken token = promise();
        String secret = token.text().substring(token.text().indexOf('.') + 1).substring(44, 84);
        assertFalse(Files.readString(folder.resolve("ca/ledger")).contains(secret.substring(0, 20)));
        assertFalse(token.toString().contains(secret.substring(0, 10)), token.toString());
    }

    @Test
    void aRefusedRequestDoesNotUseATokenUp() {
        byte[] secret = new byte[32];
        JoinToken token = promise();
        byte[] request = CertificateRequest.create(new SecureRandom()).der();
        request[request.length - 1] ^= 1;
        assertRefused("HYP-SEC-027", () -> desk.redeem(secret, request));
        assertEquals(1, desk.pending().size());
        assertEquals(WORKER, token.id());
    }

    @Test
    void aServerOfAnotherAuthorityIsNotToldTheToken() {
        CertificateAuthority foreign = CertificateAuthority.create(AuthorityOptions.of("demo"));
        try (CaServer other = serve(foreign)) {
            assertRefused("HYP-SEC-033", () -> client.join(promise(), address(other)));
        }
    }

    /// A node has a certificate of the same authority and may be a server: it is not the authority's server.
    @Test
    void aMemberCannotPretendToBeTheServer() throws Exception {
        Credentials node = authority.issue(CertificateSpec.of(SpiffeId.node("demo", "liar")));
        List<X509Certificate> chain = new ArrayList<>(node.chain());
        chain.add(authority.root());
        try (SSLServerSocket liar = TlsSockets.listening(node.key(), chain);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> received = threads.submit(() -> TlsSockets.firstBytes(liar));
            assertRefused("HYP-SEC-033", () -> client.join(promise(), "127.0.0.1:" + liar.getLocalPort()));
            assertEquals(0, received.get().length);
        }
    }

    @Test
    void whereNobodyAnswersIsTold() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertRefused("HYP-SEC-034", () -> client.join(promise(), "127.0.0.1:" + port));
        for (String wrong : List.of("", "ca", "ca:x", "http://ca:1", "a b:1", "ca:1/x", "ca:1@evil:2")) {
            assertRefused("HYP-SEC-034", () -> client.join(promise(), wrong));
        }
    }

    @Test
    void aMemberRenewsWhileItsCertificateCounts() throws Exception {
        MemberCredentials first = client.join(promise(), address());
        now = now.plus(Duration.ofDays(6));
        MemberCredentials second = client.renew(first, address());
        assertEquals(first.id(), second.id());
        assertNotEquals(first.key(), second.key());
        assertEquals(
                now.plus(Duration.ofDays(7)).getEpochSecond(),
                second.chain().getFirst().getNotAfter().toInstant().getEpochSecond());
        now = now.plus(Duration.ofDays(2));
        assertThrows(SecurityRefusal.class, () -> client.renew(first, address()));
        assertEquals(WORKER, client.renew(second, address()).id());
        assertEquals(3, authority.revoke(WORKER).size() + 1);
        assertRefused("HYP-SEC-036", () -> client.renew(second, address()));
    }

    @Test
    void anIntermediateAuthorityServesTheSame() throws Exception {
        CaDirectory below = CaDirectory.at(folder.resolve("below"), () -> now, new SecureRandom());
        CertificateAuthority between = below.initIntermediate(
                authority, "site 1", AuthorityOptions.of("demo").withLifetime(Duration.ofDays(99)), Passphrase.NONE);
        JoinToken token = new JoinDesk(between).promise(CertificateSpec.of(WORKER), HOUR, Optional.empty());
        try (CaServer other = serve(between)) {
            MemberCredentials joined = client.join(token, address(other));
            assertEquals(List.of(authority.root()), joined.roots());
            assertEquals(2, joined.chain().size());
            assertEquals(WORKER, client.renew(joined, address(other)).id());
            MemberCredentials ofRoot = client.join(promise(), address());
            assertRefused("HYP-SEC-036", () -> client.renew(ofRoot, address(other)));
        }
    }

    @Test
    void opensslSpeaksToItOverTls13Only() throws Exception {
        Openssl openssl = new Openssl(folder);
        String said = openssl.run(
                "s_client", "-connect", address(), "-tls1_3", "-CAfile", "ca/ca.pem", "-verify_return_error");
        assertTrue(said.contains("Verify return code: 0 (ok)"), said);
        String older = openssl.refuse("s_client", "-connect", address(), "-tls1_2");
        assertTrue(older.contains("alert protocol version"), older);
    }

    @Test
    void changedTokensAreRefused() {
        String good = promise().text();
        for (int at = 0; at < good.length(); at++) {
            String bad = good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
            if (at < good.length() - 1) { // its last character has bits that mean nothing
                assertRefused("HYP-SEC-031", () -> JoinToken.parse(bad));
            }
            String cut = good.substring(0, at);
            assertRefused("HYP-SEC-031", () -> JoinToken.parse(cut));
        }
        assertRefused("HYP-SEC-031", () -> JoinToken.parse(good + "AAAA"));
        assertRefused("HYP-SEC-031", () -> JoinToken.parse(good.repeat(20)));
    }

    private JoinToken promise() {
        return desk.promise(CertificateSpec.of(WORKER), HOUR, Optional.empty());
    }

    private CaDirectory directory() {
        return CaDirectory.at(folder.resolve("ca"), () -> now, new SecureRandom());
    }

    private static CaServer serve(CertificateAuthority authority) {
        return CaServer.start(authority, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private String address() {
        return address(server);
    }

    private static String address(CaServer of) {
        return "127.0.0.1:" + of.address().getPort();
    }

    private static void assertRefused(String code, Action action) {
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, action::run);
        assertEquals(code, refusal.code(), refusal.getMessage());
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }
}
