package dev.hypha.security.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.tls.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CredentialFilesTest {
    private static final TestAuthority CA = TestAuthority.named("CA");
    private static final TestAuthority NEXT = TestAuthority.named("next CA");

    private final List<String> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger(CredentialFiles.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().equals(Level.WARNING)) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path folder;

    private PemFolder files;

    @BeforeEach
    void listen() {
        files = new PemFolder(folder);
        logger.addHandler(handler);
    }

    @AfterEach
    void unlisten() {
        logger.removeHandler(handler);
    }

    private CredentialFiles open(Issued issued, TestAuthority... roots) throws Exception {
        files.write(issued);
        files.trust(roots);
        return CredentialFiles.open(files.paths());
    }

    /// A change counts when it was seen twice.
    private static void look(CredentialFiles source) {
        assertFalse(source.look());
        assertTrue(source.look());
    }

    @Test
    void whatIsInTheFilesIsUsed() throws Exception {
        Issued node = CA.node("test", "a");
        TlsCredentials read = open(node, CA).current();
        assertEquals(node.chain(), read.chain());
        assertEquals(Set.of(CA.certificate()), read.roots());
        assertEquals(List.of(), read.revocations());
        assertFalse(read.toString().contains("PRIVATE"), read::toString);
    }

    @Test
    void aRenewedCertificateIsTakenOverAndTold() throws Exception {
        CredentialFiles source = open(CA.node("test", "a"), CA);
        List<TlsCredentials> told = new ArrayList<>();
        Runnable end = source.watch(told::add);
        end.run(); // from here on the test looks itself
        assertEquals(List.of(), told);
        Issued renewed = CA.node("test", "a");
        files.write(renewed);
        look(source);
        assertEquals(renewed.chain(), source.current().chain());
        assertTrue(source.look(), "nothing is new");
        assertEquals(List.of(), warnings);
    }

    @Test
    void filesAreWatchedAsLongAsAnyoneListens() throws Exception {
        CredentialFiles source = open(CA.node("test", "a"), CA);
        BlockingQueue<TlsCredentials> told = new ArrayBlockingQueue<>(4);
        Runnable end = source.watch(told::add);
        Issued renewed = CA.node("test", "a");
        files.write(renewed);
        TlsCredentials now = told.poll(30, TimeUnit.SECONDS);
        end.run();
        assertEquals(renewed.chain(), now == null ? List.of() : now.chain());
    }

    @Test
    void aKeyWithoutItsCertificateIsNotTakenOverUntilThatComes() throws Exception {
        Issued first = CA.node("test", "a");
        CredentialFiles source = open(first, CA);
        Issued renewed = CA.node("test", "a");
        files.writeKey(renewed);
        look(source);
        assertEquals(first.chain(), source.current().chain());
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(source.look());
        assertTrue(source.look());
        assertEquals(1, warnings.size(), "one warning for one change");
        assertTrue(warnings.getFirst().startsWith("HYP-SEC-015 spiffe://test/node/a keeps "), warnings::toString);
        files.write(renewed);
        look(source);
        assertEquals(renewed.chain(), source.current().chain());
    }

    @Test
    void brokenAndMissingFilesLeaveWhatWasGood() throws Exception {
        Issued first = CA.node("test", "a");
        CredentialFiles source = open(first, CA);
        Files.writeString(folder.resolve("node.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        look(source);
        Files.delete(folder.resolve("ca.crt"));
        look(source);
        assertEquals(first.chain(), source.current().chain());
        assertEquals(Set.of(CA.certificate()), source.current().roots());
        assertEquals(2, warnings.size(), warnings::toString);
    }

    @Test
    void aRevocationCountsThoughTheCertificateIsBroken() throws Exception {
        Issued bad = CA.node("test", "bad");
        files.revoke(CA.revoking());
        CredentialFiles source = open(CA.node("test", "a"), CA);
        Files.writeString(folder.resolve("node.crt"), "nothing");
        files.revoke(CA.revoking(bad.certificate()));
        look(source);
        assertEquals(1, warnings.size(), warnings::toString);
        assertEquals(
                1,
                source.current()
                        .revocations()
                        .getFirst()
                        .getRevokedCertificates()
                        .size());
    }

    @Test
    void oneAuthorityTakesOverFromAnother() throws Exception {
        CredentialFiles source = open(CA.node("test", "a"), CA);
        files.trust(CA, NEXT);
        look(source);
        assertEquals(
                Set.of(CA.certificate(), NEXT.certificate()), source.current().roots());
        files.write(NEXT.node("test", "a"));
        look(source);
        files.trust(NEXT);
        look(source);
        assertEquals(Set.of(NEXT.certificate()), source.current().roots());
        assertEquals(List.of(), warnings);
    }

    @Test
    void theRootOfTheOwnCertificateIsNotDropped() throws Exception {
        CredentialFiles source = open(CA.node("test", "a"), CA);
        files.trust(NEXT);
        look(source);
        assertEquals(Set.of(CA.certificate()), source.current().roots());
        assertEquals(1, warnings.size(), warnings::toString);
    }

    @Test
    void anotherNameNeedsARestart() throws Exception {
        Issued first = CA.node("test", "a");
        CredentialFiles source = open(first, CA);
        files.write(CA.node("test", "b"));
        look(source);
        assertEquals(first.chain(), source.current().chain());
        assertTrue(warnings.getFirst().contains("spiffe://test/node/b"), warnings::toString);
    }

    @Test
    void linksThatAreSwitchedAreFollowed() throws Exception {
        Path one = Files.createDirectory(folder.resolve("..2026_1"));
        Path two = Files.createDirectory(folder.resolve("..2026_2"));
        Issued first = CA.node("test", "a");
        Issued renewed = CA.node("test", "a");
        new PemFolder(one).write(first);
        new PemFolder(one).trust(CA);
        new PemFolder(two).write(renewed);
        new PemFolder(two).trust(CA, NEXT);
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, one.getFileName());
        for (String name : List.of("node.crt", "node.key", "ca.crt")) {
            Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
        CredentialFiles source = CredentialFiles.open(files.paths());
        assertEquals(first.chain(), source.current().chain());
        Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        look(source);
        assertEquals(renewed.chain(), source.current().chain());
        assertEquals(2, source.current().roots().size());
    }

    @Test
    void aNodeDoesNotStartWithCredentialsThatPeersWouldRefuse() throws Exception {
        files.trust(NEXT);
        assertUseless("HYP-SEC-015", CA.node("test", "a"));
        files.trust(CA);
        assertUseless("HYP-SEC-015", CA.recipe().issue());
        assertUseless(
                "HYP-SEC-015", CA.recipe().uri("spiffe://test/node/a").usages().issue());
        assertUseless(
                "HYP-SEC-015",
                CA.recipe()
                        .uri("spiffe://test/node/a")
                        .validUntil(Instant.now().minusSeconds(9))
                        .issue());
        Issued node = CA.node("test", "a");
        assertUseless("HYP-SEC-025", new Issued(CA.node("test", "a").key(), node.chain()));
        files.write(node);
        PemFolder.write(files.paths().trust(), List.of(node.certificate()));
        var refusal = assertThrows(SecurityRefusal.class, () -> CredentialFiles.open(files.paths()));
        assertEquals("HYP-SEC-015", refusal.code(), refusal.getMessage());
    }

    private void assertUseless(String code, Issued issued) throws Exception {
        files.write(issued);
        var refusal = assertThrows(SecurityRefusal.class, () -> CredentialFiles.open(files.paths()));
        assertEquals(code, refusal.code(), refusal.getMessage());
    }

    @Test
    void theEndOfACertificateIsToldInTime() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        Issued issued = CA.node("test", "a");
        X509Certificate certificate = issued.certificate();
        MutualTls tls = MutualTls.of(CredentialSource.of(issued.trusting(CA)), TlsOptions.DEFAULTS.withClock(now::get));
        assertEquals(certificate.getNotAfter().toInstant(), tls.expiry());
        assertEquals(29, tls.untilExpiry().toDays());
        assertTrue(ExpiryWarnings.warning(certificate, now.get()).isEmpty());
        now.set(now.get().plus(Duration.ofDays(25)));
        assertEquals(4, tls.untilExpiry().toDays());
        String soon = ExpiryWarnings.warning(certificate, now.get()).orElse("");
        assertTrue(soon.startsWith("HYP-SEC-016 ") && soon.contains("in 4 days"), soon);
        now.set(now.get().plus(Duration.ofDays(6)));
        assertTrue(tls.untilExpiry().isNegative());
        assertTrue(ExpiryWarnings.warning(certificate, now.get()).orElse("").contains("has expired"));
    }
}
