package dev.hypha.security.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaDirectoryTest {
    private static final AuthorityOptions OPTIONS = AuthorityOptions.of("demo");

    private Instant now = Instant.now();
    private Path folder;
    private CaDirectory directory;

    @BeforeEach
    void create(@TempDir Path temporary) {
        folder = temporary.resolve("ca");
        directory = CaDirectory.at(folder, () -> now, new SecureRandom());
    }

    @Test
    void whatOneProcessIssuedTheNextKnows() throws IOException {
        CertificateAuthority made = directory.init(OPTIONS, Passphrase.NONE);
        CertificateSpec spec = CertificateSpec.of(SpiffeId.node("demo", "a"))
                .withDns(List.of("a.example.org", "b.example.org"))
                .withIps(List.of("10.0.0.7", "fd00::7"))
                .withLabels(Map.of("node.hypha.dev/tier", "gold", "node.hypha.dev/pci", ""))
                .withLifetime(Duration.ofHours(3));
        BigInteger serial = made.issue(spec).certificate().getSerialNumber();
        CertificateAuthority opened = directory.open(Passphrase.NONE);
        assertEquals(made.certificate(), opened.certificate());
        assertEquals("demo", directory.cluster());
        CertificateRecord record = opened.issued(serial).orElseThrow();
        assertEquals(spec, record.spec());
        assertEquals(List.of(record), directory.issued());
        opened.revoke(serial);
        assertFalse(made.issued(serial).orElseThrow().isValid(now));
        assertNotEquals(null, published().getRevokedCertificate(serial));
        assertEquals("rwx------", mode(folder));
        assertEquals("rw-------", mode(folder.resolve("ca-key.pem")));
        assertEquals("rw-------", mode(folder.resolve("ledger")));
    }

    @Test
    void itsKeyCanBeEncrypted() {
        Passphrase passphrase = Passphrase.of("correct horse".toCharArray());
        CertificateAuthority made = directory.init(OPTIONS, passphrase);
        assertEquals(made.certificate(), directory.open(passphrase).certificate());
        assertEquals("HYP-SEC-024", code(() -> directory.open(Passphrase.NONE)));
    }

    @Test
    void anIntermediateAuthorityHasAFolderOfItsOwn() throws Exception {
        CertificateAuthority root = directory.init(OPTIONS, Passphrase.NONE);
        CaDirectory below = CaDirectory.at(folder.resolveSibling("below"), () -> now, new SecureRandom());
        AuthorityOptions year = OPTIONS.withLifetime(Duration.ofDays(365));
        below.initIntermediate(root, "site 1", year, Passphrase.NONE);
        CertificateAuthority opened = below.open(Passphrase.NONE);
        assertEquals(root.certificate(), opened.root());
        Credentials issued = opened.issue(CertificateSpec.of(SpiffeId.node("demo", "a")));
        assertEquals(List.of(issued.certificate(), opened.certificate()), issued.chain());
    }

    @Test
    void anAuthorityIsNeverOverwritten() throws IOException {
        CertificateAuthority made = directory.init(OPTIONS, Passphrase.NONE);
        assertEquals("HYP-SEC-026", code(() -> directory.init(OPTIONS, Passphrase.NONE)));
        assertEquals(made.certificate(), directory.open(Passphrase.NONE).certificate());
        Files.delete(folder.resolve("ca.pem"));
        assertEquals("HYP-SEC-026", code(() -> directory.init(OPTIONS, Passphrase.NONE)));
        assertEquals("HYP-SEC-026", code(() -> directory.open(Passphrase.NONE)));
    }

    @Test
    void aFolderWithoutAnAuthorityIsToldSo() {
        assertEquals("HYP-SEC-026", code(() -> directory.open(Passphrase.NONE)));
        assertEquals("HYP-SEC-026", code(directory::issued));
        assertFalse(directory.exists());
    }

    /// At whatever byte a crash cuts the last line off: all that was handed out before is known, and work goes
    /// on.
    @Test
    void aTornLineIsForgottenAndTheRestKept() throws IOException {
        CertificateAuthority made = directory.init(OPTIONS, Passphrase.NONE);
        made.issue(CertificateSpec.of(SpiffeId.node("demo", "a")));
        byte[] before = Files.readAllBytes(folder.resolve("ledger"));
        made.issue(CertificateSpec.of(SpiffeId.node("demo", "b")));
        byte[] after = Files.readAllBytes(folder.resolve("ledger"));
        for (int length = before.length; length < after.length; length += 5) {
            Files.write(folder.resolve("ledger"), Arrays.copyOf(after, length));
            CertificateAuthority opened = directory.open(Passphrase.NONE);
            assertEquals(1, opened.issued().size());
            opened.issue(CertificateSpec.of(SpiffeId.node("demo", "c")));
            assertEquals(
                    List.of("a", "c"),
                    directory.issued().stream()
                            .map(issued -> issued.spec().id().name())
                            .toList());
        }
    }

    @Test
    void aDamagedLedgerIsRefusedByItsLine() throws IOException {
        directory.init(OPTIONS, Passphrase.NONE);
        for (String bad : List.of("nonsense", "issued xyz", "revoked 01 yesterday", "", "listed x")) {
            byte[] good = Files.readAllBytes(folder.resolve("ledger"));
            Files.writeString(folder.resolve("ledger"), bad + "\n", StandardOpenOption.APPEND);
            SecurityRefusal refusal = assertThrows(SecurityRefusal.class, directory::issued);
            assertEquals("HYP-SEC-026", refusal.code());
            assertTrue(refusal.getMessage().contains("in line 3"), refusal.getMessage());
            Files.write(folder.resolve("ledger"), good);
        }
    }

    @Test
    void aListThatDidNotGetOutIsIssuedOnOpening() throws IOException {
        CertificateAuthority made = directory.init(OPTIONS, Passphrase.NONE);
        byte[] empty = Files.readAllBytes(directory.revocationListFile());
        BigInteger serial = made.issue(CertificateSpec.of(SpiffeId.node("demo", "a")))
                .certificate()
                .getSerialNumber();
        made.revoke(serial);
        Files.write(directory.revocationListFile(), empty);
        directory.open(Passphrase.NONE);
        assertNotEquals(null, published().getRevokedCertificate(serial));
        byte[] current = Files.readAllBytes(directory.revocationListFile());
        directory.open(Passphrase.NONE);
        assertEquals(new String(current, StandardCharsets.US_ASCII), Files.readString(directory.revocationListFile()));
        Files.delete(directory.revocationListFile());
        directory.open(Passphrase.NONE);
        assertNotEquals(null, published().getRevokedCertificate(serial));
    }

    @Test
    void whatEndedLongAgoIsForgottenAndTheLedgerStaysSmall() throws IOException {
        CertificateAuthority made = directory.init(OPTIONS, Passphrase.NONE);
        BigInteger old = made.issue(CertificateSpec.of(SpiffeId.node("demo", "a")))
                .certificate()
                .getSerialNumber();
        made.revoke(old);
        String line = Files.readAllLines(folder.resolve("ledger")).get(2) + "\n";
        Files.writeString(folder.resolve("ledger"), line.repeat(3000), StandardOpenOption.APPEND);
        now = now.plus(Duration.ofDays(100));
        BigInteger young = made.issue(CertificateSpec.of(SpiffeId.node("demo", "b")))
                .certificate()
                .getSerialNumber();
        assertEquals(
                List.of(young),
                made.issued().stream().map(CertificateRecord::serial).toList());
        assertTrue(Files.readAllLines(folder.resolve("ledger")).size() < 10);
        assertEquals("rw-------", mode(folder.resolve("ledger")));
        assertEquals(null, made.crl().getRevokedCertificate(old));
    }

    @Test
    void twoProcessesAndManyThreadsIssueAtOnce() throws Exception {
        directory.init(OPTIONS, Passphrase.NONE);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(issuing("process-" + i));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "thread-" + i;
                all.add(threads.submit(() -> IssuingProcess.issue(folder, name)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
        }
        List<CertificateRecord> issued = directory.issued();
        assertEquals(6 * IssuingProcess.COUNT, issued.size());
        Set<BigInteger> revoked = new HashSet<>();
        issued.stream().filter(one -> one.revoked().isPresent()).forEach(one -> revoked.add(one.serial()));
        assertEquals(6, revoked.size());
        X509CRL list = published();
        for (BigInteger serial : revoked) {
            assertNotEquals(null, list.getRevokedCertificate(serial));
        }
    }

    private Process issuing(String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path").replace("\n", File.pathSeparator),
                        IssuingProcess.class.getName(),
                        folder.toString(),
                        name)
                .redirectErrorStream(true)
                .start();
    }

    private X509CRL published() {
        return Pem.revocationLists(directory.revocationListFile()).getFirst();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String code(Runnable action) {
        return assertThrows(SecurityRefusal.class, action::run).code();
    }
}
