package dev.hypha.security.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CaServer;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.authority.Credentials;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRenewerTest {
    private static final Passphrase NONE = Passphrase.NONE;
    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private CertificateAuthority authority;
    private CaServer server;
    private Path folder;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary.resolve("worker-1");
        authority = CertificateAuthority.create(AuthorityOptions.of("demo").withClock(() -> now));
        server = CaServer.start(authority, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Credentials issued = authority.issue(
                CertificateSpec.of(SpiffeId.node("demo", "worker-1")).withLifetime(LIFE));
        new MemberCredentials(issued.key(), issued.chain(), List.of(authority.root()), Optional.empty())
                .write(folder, NONE, new SecureRandom());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itRenewsBetweenTwoThirdsOfTheLifeAndATenthLater() throws InterruptedException {
        BigInteger first = serial();
        try (CertificateRenewer renewer = renewer()) {
            now = now.plus(LIFE.multipliedBy(2).dividedBy(3)).minus(Duration.ofMinutes(10));
            Duration wait = renewer.step();
            assertEquals(first, serial());
            assertTrue(wait.isPositive() && wait.compareTo(HOUR) <= 0, wait.toString());
            now = now.plus(LIFE.dividedBy(10)).plus(Duration.ofMinutes(20));
            assertEquals(HOUR, renewer.step());
            assertNotEquals(first, serial());
            assertEquals(now.plus(LIFE), end());
        }
    }

    @Test
    void itTriesAgainMoreAndMoreSeldomWhileThereIsTime() throws InterruptedException {
        now = now.plus(LIFE.multipliedBy(4).dividedBy(5));
        server.close();
        try (CertificateRenewer renewer = renewer()) {
            assertEquals(Duration.ofMinutes(1), renewer.step());
            assertEquals(Duration.ofMinutes(2), renewer.step());
            for (int i = 0; i < 8; i++) {
                assertTrue(renewer.step().compareTo(HOUR) <= 0);
            }
            assertEquals(HOUR, renewer.step());
            now = end().minusSeconds(100);
            assertEquals(Duration.ofSeconds(10), renewer.step());
            now = end().plusSeconds(1);
            assertEquals(HOUR, renewer.step());
        }
    }

    @Test
    void itRunsByItselfUntilItIsClosed() throws InterruptedException {
        BigInteger first = serial();
        now = now.plus(LIFE.multipliedBy(9).dividedBy(10));
        CertificateRenewer renewer = renewer().start();
        while (serial().equals(first)) {
            Thread.sleep(20);
        }
        renewer.close();
        renewer.awaitEnd();
    }

    private CertificateRenewer renewer() {
        String address = "127.0.0.1:" + server.address().getPort();
        return new CertificateRenewer(folder, address, NONE, () -> now, new SecureRandom());
    }

    private BigInteger serial() {
        return Pem.certificates(folder.resolve(MemberCredentials.CERTIFICATE_FILE))
                .getFirst()
                .getSerialNumber();
    }

    private Instant end() {
        return MemberCredentials.read(folder, NONE)
                .chain()
                .getFirst()
                .getNotAfter()
                .toInstant();
    }
}
