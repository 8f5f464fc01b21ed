package dev.hypha.security.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.pem.Openssl;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final SpiffeId WORKER = SpiffeId.node("demo", "worker-1");
    private static final SpiffeId ALICE = SpiffeId.client("demo", "alice");

    private Instant now = Instant.parse("2030-01-02T03:04:05Z");
    private final CertificateAuthority authority =
            CertificateAuthority.create(AuthorityOptions.of("demo").withClock(() -> now));

    @TempDir
    private Path folder;

    @Test
    void aNodesCertificateSaysWhoItIsAndServesBothEnds() throws Exception {
        CertificateSpec spec = CertificateSpec.of(WORKER)
                .withDns(List.of("worker-1.example.org"))
                .withIps(List.of("10.0.0.7", "fd00::7"))
                .withLabels(Map.of("node.hypha.dev/tier", "gold", "node.hypha.dev/pci", ""));
        Credentials issued = authority.issue(spec);
        X509Certificate certificate = issued.certificate();
        certificate.verify(authority.certificate().getPublicKey());
        PemKeys.checkPair(issued.key(), certificate, "it");
        assertEquals(List.of(certificate), issued.chain());
        assertEquals(-1, certificate.getBasicConstraints());
        assertEquals(List.of(SERVER_AUTH, CLIENT_AUTH), certificate.getExtendedKeyUsage());
        assertEquals(
                Set.of(
                        List.of(6, WORKER.uri()),
                        List.of(2, "worker-1.example.org"),
                        List.of(7, "10.0.0.7"),
                        List.of(7, "fd00:0:0:0:0:0:0:7")),
                new HashSet<>(certificate.getSubjectAlternativeNames()));
        assertEquals(
                now.minus(Duration.ofMinutes(5)), certificate.getNotBefore().toInstant());
        assertEquals(now.plus(Duration.ofDays(7)), certificate.getNotAfter().toInstant());
        assertEquals(spec.labels(), CertifiedLabels.of(certificate));
        assertFalse(issued.toString().contains("Key"), issued.toString());
    }

    @Test
    void aClientsCertificateServesTheClientsEndAlone() throws Exception {
        X509Certificate certificate = authority
                .issue(ALICE, List.of(), List.of(), Duration.ofHours(1))
                .certificate();
        assertEquals(List.of(CLIENT_AUTH), certificate.getExtendedKeyUsage());
        assertEquals(Map.of(), CertifiedLabels.of(certificate));
        assertEquals(now.plus(Duration.ofHours(1)), certificate.getNotAfter().toInstant());
    }

    @Test
    void serialNumbersAreRandom() {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            BigInteger serial =
                    authority.issue(CertificateSpec.of(WORKER)).certificate().getSerialNumber();
            assertEquals(127, serial.bitLength());
            assertEquals(serial, Serials.parse(Serials.text(serial)));
            assertTrue(serials.add(serial));
        }
    }

    @Test
    void whatMayNotStandInACertificateIsRefused() {
        CertificateSpec spec = CertificateSpec.of(WORKER);
        assertRefused("HYP-SEC-028", () -> authority.issue(CertificateSpec.of(SpiffeId.node("other", "a"))));
        for (String dns : List.of("", "*.example.org", "-a", "a..b", "a b", "ex\u00e4mple", "a".repeat(64))) {
            assertRefused("HYP-SEC-028", () -> spec.withDns(List.of(dns)));
        }
        for (String ip : List.of("", "example.org", "1.2.3", "1.2.3.400", "fe80::1%eth0", "10.0.0.0/8")) {
            assertRefused("HYP-SEC-028", () -> spec.withIps(List.of(ip)));
        }
        assertRefused("HYP-SEC-028", () -> spec.withLabels(Map.of("zone", "a")));
        assertRefused("HYP-SEC-028", () -> spec.withLabels(Map.of("node.hypha.dev/", "a")));
        assertRefused("HYP-SEC-028", () -> spec.withLabels(Map.of("node.hypha.dev/a", "b c")));
        assertRefused("HYP-SEC-028", () -> spec.withLabels(Map.of("node.hypha.dev/a", "b,c")));
        assertRefused("HYP-SEC-028", () -> CertificateSpec.of(ALICE).withLabels(Map.of("node.hypha.dev/a", "b")));
        assertRefused("HYP-SEC-028", () -> spec.withLifetime(Duration.ofSeconds(59)));
        assertRefused("HYP-SEC-028", () -> spec.withLifetime(Duration.ofDays(826)));
    }

    @Test
    void aCertificateNeverOutlivesItsAuthority() {
        now = now.plus(AuthorityOptions.LIFETIME_DEFAULT).minus(Duration.ofDays(6));
        assertRefused("HYP-SEC-029", () -> authority.issue(CertificateSpec.of(WORKER)));
        Credentials shorter = authority.issue(CertificateSpec.of(WORKER).withLifetime(Duration.ofDays(5)));
        assertEquals(
                now.plus(Duration.ofDays(5)),
                shorter.certificate().getNotAfter().toInstant());
        now = now.plus(Duration.ofDays(7));
        assertRefused(
                "HYP-SEC-029", () -> authority.issue(CertificateSpec.of(WORKER).withLifetime(Duration.ofMinutes(1))));
    }

    @Test
    void whatIsRevokedIsOnTheNextListsAndListsCountUp() {
        BigInteger first =
                authority.issue(CertificateSpec.of(WORKER)).certificate().getSerialNumber();
        BigInteger second =
                authority.issue(CertificateSpec.of(WORKER)).certificate().getSerialNumber();
        X509Certificate other = authority.issue(CertificateSpec.of(ALICE)).certificate();
        X509CRL before = authority.crl();
        assertEquals(null, before.getRevokedCertificates());
        assertEquals(List.of(first, second), authority.revoke(WORKER));
        X509CRL after = authority.crl();
        assertNotEquals(null, after.getRevokedCertificate(first));
        assertNotEquals(null, after.getRevokedCertificate(second));
        assertEquals(null, after.getRevokedCertificate(other.getSerialNumber()));
        assertEquals(now, after.getThisUpdate().toInstant());
        assertEquals(
                now.plus(CertificateAuthority.LIST_LIFETIME),
                after.getNextUpdate().toInstant());
        assertTrue(new BigInteger(after.getExtensionValue("2.5.29.20"))
                        .compareTo(new BigInteger(before.getExtensionValue("2.5.29.20")))
                > 0);
        assertRefused("HYP-SEC-030", () -> authority.revoke(WORKER));
        assertRefused("HYP-SEC-030", () -> authority.revoke(first));
        assertRefused("HYP-SEC-030", () -> authority.revoke(BigInteger.TEN));
        assertRefused("HYP-SEC-030", () -> Serials.parse("xyz"));
        authority.revoke(other.getSerialNumber());
        assertFalse(authority.issued(other.getSerialNumber()).orElseThrow().isValid(now));
    }

    @Test
    void anIntermediateAuthorityCertifiesMembersAndNoAuthorities() throws Exception {
        CertificateAuthority between = authority.intermediate("site 1", Duration.ofDays(365));
        Credentials issued = between.issue(CertificateSpec.of(WORKER));
        assertEquals(List.of(issued.certificate(), between.certificate()), issued.chain());
        issued.certificate().verify(between.certificate().getPublicKey());
        between.certificate().verify(authority.certificate().getPublicKey());
        assertEquals(authority.certificate(), between.root());
        assertEquals(0, between.certificate().getBasicConstraints());
        assertRefused("HYP-SEC-029", () -> between.intermediate("more", Duration.ofDays(1)));
        authority.revoke(between.certificate().getSerialNumber());
        assertNotEquals(
                null,
                authority.crl().getRevokedCertificate(between.certificate().getSerialNumber()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void opensslVerifiesWhatWeIssueUntilItIsRevoked(boolean intermediate) throws Exception {
        Openssl openssl = new Openssl(folder);
        CertificateAuthority real = CertificateAuthority.create(AuthorityOptions.of("demo"));
        CertificateAuthority issuing = intermediate ? real.intermediate("site 1", Duration.ofDays(30)) : real;
        Credentials worker = issuing.issue(CertificateSpec.of(WORKER)
                .withDns(List.of("w.example.org"))
                .withLabels(Map.of("node.hypha.dev/tier", "gold")));
        PemFiles.write(folder.resolve("ca.pem"), Pem.text(List.of(real.certificate())));
        PemFiles.write(folder.resolve("issuer.pem"), Pem.text(List.of(issuing.certificate())));
        PemFiles.write(folder.resolve("leaf.pem"), Pem.text(List.of(worker.certificate())));
        PemFiles.write(folder.resolve("chain.pem"), Pem.text(worker.chain()));
        PemFiles.write(folder.resolve("crl.pem"), Pem.text(issuing.crl()));
        String text = openssl.run("x509", "-in", "leaf.pem", "-noout", "-text");
        assertTrue(text.contains("URI:spiffe://demo/node/worker-1, DNS:w.example.org"), text);
        assertTrue(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"), text);
        assertTrue(text.contains(CertifiedLabels.OID), text);
        String[] verify =
                "verify -x509_strict -crl_check -purpose sslserver -CAfile ca.pem -untrusted chain.pem -CRLfile crl.pem leaf.pem"
                        .split(" ", -1);
        assertTrue(openssl.run(verify).contains("leaf.pem: OK"));
        issuing.revoke(WORKER);
        PemFiles.write(folder.resolve("crl.pem"), Pem.text(issuing.crl()));
        assertTrue(openssl.refuse(verify).contains("certificate revoked"));
        String list = openssl.run("crl", "-in", "crl.pem", "-noout", "-text", "-CAfile", "issuer.pem");
        assertTrue(list.contains("X509v3 CRL Number"), list);
    }

    @Test
    void aRequestOfOpensslIsSignedButItsWishesAreNot() throws Exception {
        Openssl openssl = new Openssl(folder);
        String made = openssl.run(
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out csr.pem -subj /CN=root -addext subjectAltName=URI:spiffe://demo/node/other,DNS:evil -addext basicConstraints=CA:TRUE"
                        .split(" ", -1));
        assertFalse(made.contains("rror"), made);
        byte[] request = Pem.request("csr.pem", PemFiles.read(folder.resolve("csr.pem")));
        X509Certificate certificate =
                authority.sign(request, CertificateSpec.of(WORKER)).getFirst();
        assertEquals(Set.of(List.of(6, WORKER.uri())), new HashSet<>(certificate.getSubjectAlternativeNames()));
        assertEquals(-1, certificate.getBasicConstraints());
        assertEquals("CN=worker-1", certificate.getSubjectX500Principal().getName());
        for (int at = 0; at < request.length; at += 7) {
            byte[] changed = request.clone();
            changed[at] ^= 1;
            assertRefused("HYP-SEC-027", () -> authority.sign(changed, CertificateSpec.of(WORKER)));
        }
        byte[] longer = Arrays.copyOf(request, request.length + 1);
        assertRefused("HYP-SEC-027", () -> authority.sign(longer, CertificateSpec.of(WORKER)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-newkey rsa:1024",
                "-newkey ed25519",
                "-newkey ec -pkeyopt ec_paramgen_curve:P-192",
            })
    void weakAndStrangeKeysAreRefused(String kind) throws Exception {
        Openssl openssl = new Openssl(folder);
        String made =
                openssl.run(("req -new " + kind + " -nodes -keyout key.pem -out csr.pem -subj /CN=a").split(" ", -1));
        assertFalse(made.contains("rror"), made);
        byte[] request = Pem.request("csr.pem", PemFiles.read(folder.resolve("csr.pem")));
        assertRefused("HYP-SEC-027", () -> authority.sign(request, CertificateSpec.of(WORKER)));
    }

    @Test
    void noiseIsNoRequest() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 1) {
                noise[0] = 0x30;
                noise[1] = (byte) (noise.length - 2);
            }
            assertRefused("HYP-SEC-027", () -> authority.sign(noise, CertificateSpec.of(WORKER)));
        }
        assertRefused("HYP-SEC-027", () -> authority.sign(new byte[17 * 1024], CertificateSpec.of(WORKER)));
    }

    private static void assertRefused(String code, Runnable action) {
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, action::run);
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith(code + " "), refusal.getMessage());
    }
}
