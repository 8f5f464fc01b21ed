package dev.hypha.security.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.tls.TestAuthority.Issued;
import dev.hypha.security.tls.TestAuthority.Recipe;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

class PeerVerifierTest {
    private static final TestAuthority CA = TestAuthority.named("cluster CA");
    private static final String URI = "spiffe://test/node/a";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    private PeerVerifier verifier(List<X509CRL> revocations, TestAuthority... roots) {
        Set<X509Certificate> trusted = new java.util.HashSet<>();
        for (TestAuthority root : roots) {
            trusted.add(root.certificate());
        }
        return new PeerVerifier(trusted, revocations, "test", now::get);
    }

    private void assertRefused(String code, PeerVerifier verifier, List<X509Certificate> chain, Usage usage) {
        var refusal = assertThrows(SecurityRefusal.class, () -> verifier.verify(chain, usage));
        assertEquals(code, refusal.code(), refusal.getMessage());
    }

    private void assertRefused(String code, Recipe recipe) {
        assertRefused(code, verifier(List.of(), CA), recipe.issue().chain(), Usage.SERVER);
        assertRefused(code, verifier(List.of(), CA), recipe.issue().chain(), Usage.CLIENT);
    }

    @Test
    void aNodesCertificateProvesItsNameOnEitherSide() {
        Issued node = CA.node("test", "a");
        PeerVerifier verifier = verifier(List.of(), CA);
        assertEquals(SpiffeId.node("test", "a"), verifier.verify(node.chain(), Usage.SERVER));
        assertEquals(SpiffeId.node("test", "a"), verifier.verify(node.chain(), Usage.CLIENT));
    }

    @Test
    void aClientsCertificateIsForDialling() {
        Issued client = CA.client("test", "a");
        assertEquals(SpiffeId.client("test", "a"), verifier(List.of(), CA).verify(client.chain(), Usage.CLIENT));
        assertRefused("HYP-SEC-006", verifier(List.of(), CA), client.chain(), Usage.SERVER);
        Issued both = CA.recipe().uri("spiffe://test/client/a").issue();
        assertRefused("HYP-SEC-010", verifier(List.of(), CA), both.chain(), Usage.SERVER);
    }

    @Test
    void intermediatesLeadToTheRoot() {
        TestAuthority site = CA.below("site CA");
        Issued node = site.node("test", "a");
        assertEquals(2, node.chain().size());
        assertEquals(SpiffeId.node("test", "a"), verifier(List.of(), CA).verify(node.chain(), Usage.SERVER));
        assertRefused("HYP-SEC-004", verifier(List.of(), CA), List.of(node.certificate()), Usage.SERVER);
        assertEquals(
                SpiffeId.node("test", "a"),
                verifier(List.of(), CA)
                        .verify(List.of(node.certificate(), site.certificate(), CA.certificate()), Usage.SERVER),
                "the root may be sent along");
    }

    @Test
    void noCertificateProvesNothing() {
        assertRefused("HYP-SEC-003", verifier(List.of(), CA), List.of(), Usage.CLIENT);
    }

    @Test
    void anotherAuthorityIsNotTrustedEvenUnderTheSameName() {
        Issued foreign = TestAuthority.named("another CA").node("test", "a");
        assertRefused("HYP-SEC-004", verifier(List.of(), CA), foreign.chain(), Usage.CLIENT);
        Issued impostor = TestAuthority.named("cluster CA").node("test", "a");
        assertRefused("HYP-SEC-004", verifier(List.of(), CA), impostor.chain(), Usage.CLIENT);
    }

    @Test
    void bothAuthoritiesAreTrustedWhileOneTakesOver() {
        TestAuthority next = TestAuthority.named("cluster CA");
        PeerVerifier both = verifier(List.of(), CA, next);
        assertEquals(
                "a", both.verify(CA.node("test", "a").chain(), Usage.CLIENT).name());
        assertEquals(
                "b", both.verify(next.node("test", "b").chain(), Usage.CLIENT).name());
    }

    @Test
    void whatIsNotValidNowIsRefused() {
        assertRefused("HYP-SEC-005", CA.recipe().uri(URI).validUntil(now.get().minusSeconds(1)));
        assertRefused("HYP-SEC-005", CA.recipe().uri(URI).validFrom(now.get().plusSeconds(60)));
    }

    @Test
    void whatWasFoundGoodIsRefusedOnceItHasExpired() {
        Issued node = CA.node("test", "a");
        PeerVerifier verifier = verifier(List.of(), CA);
        assertEquals("a", verifier.verify(node.chain(), Usage.CLIENT).name());
        now.set(now.get().plus(Duration.ofDays(31)));
        assertRefused("HYP-SEC-005", verifier, node.chain(), Usage.CLIENT);
    }

    @Test
    void anExpiredRootIsRefused() {
        TestAuthority old = TestAuthority.named(
                "old CA", now.get().minus(Duration.ofDays(9)), now.get().minus(Duration.ofDays(1)));
        assertRefused(
                "HYP-SEC-005", verifier(List.of(), old), old.node("test", "a").chain(), Usage.CLIENT);
    }

    @Test
    void aCertificateMustBeMadeForItsUse() {
        assertRefused("HYP-SEC-006", CA.recipe().uri(URI).usages());
        assertRefused("HYP-SEC-006", CA.recipe().uri(URI).usages(KeyPurposeId.id_kp_codeSigning));
        assertRefused("HYP-SEC-006", CA.recipe().uri(URI).usages(KeyPurposeId.anyExtendedKeyUsage));
    }

    @Test
    void anAuthoritysOwnCertificateIsNoNodes() {
        assertRefused("HYP-SEC-007", CA.recipe().uri(URI).authority());
        assertRefused("HYP-SEC-007", verifier(List.of(), CA), List.of(CA.certificate()), Usage.CLIENT);
    }

    @Test
    void exactlyOneWellFormedUriNamesTheHolder() {
        assertRefused("HYP-SEC-008", CA.recipe().subject("CN=a"));
        assertRefused("HYP-SEC-008", CA.recipe().uri(URI).uri("spiffe://test/node/b"));
        assertRefused("HYP-SEC-008", CA.recipe().uri("https://test/node/a"));
        assertRefused("HYP-SEC-008", CA.recipe().uri("spiffe://test/node/a/b"));
        assertRefused("HYP-SEC-008", CA.recipe().uri("spiffe://test/node/" + "a".repeat(1000)));
    }

    @Test
    void refusalsDoNotRepeatWhatStrangersWriteAtAnyLength() {
        Issued odd = TestAuthority.named("x" + ",OU=y".repeat(600))
                .recipe()
                .uri("spiffe://test/node/" + "a".repeat(9000))
                .issue();
        var refusal = assertThrows(
                SecurityRefusal.class, () -> verifier(List.of(), CA).verify(odd.chain(), Usage.CLIENT));
        assertTrue(String.valueOf(refusal.getMessage()).length() < 2500, refusal.getMessage());
    }

    @Test
    void anotherClusterIsRefusedThoughItHasTheSameAuthority() {
        assertRefused("HYP-SEC-009", CA.recipe().uri("spiffe://other/node/a"));
    }

    @Test
    void aLeafThatIssuesIsNoAuthority() {
        Issued node = CA.node("test", "a");
        Issued forged = TestAuthority.of(node).node("test", "b");
        assertRefused(
                "HYP-SEC-004",
                verifier(List.of(), CA),
                List.of(forged.certificate(), node.certificate()),
                Usage.CLIENT);
    }

    @Test
    void endlessChainsAreRefused() {
        List<X509Certificate> chain = new java.util.ArrayList<>();
        for (int i = 0; i < 9; i++) {
            chain.add(CA.node("test", "n" + i).certificate());
        }
        assertRefused("HYP-SEC-004", verifier(List.of(), CA), chain, Usage.CLIENT);
    }

    @Test
    void whatIsRevokedIsRefusedAlsoByAnOldList() {
        Issued node = CA.node("test", "a");
        Issued other = CA.node("test", "b");
        X509CRL list = CA.revoking(now.get().minus(Duration.ofDays(3)), node.certificate());
        PeerVerifier verifier = verifier(List.of(list), CA);
        assertRefused("HYP-SEC-012", verifier, node.chain(), Usage.CLIENT);
        assertRefused("HYP-SEC-012", verifier, node.chain(), Usage.SERVER);
        assertEquals("b", verifier.verify(other.chain(), Usage.CLIENT).name());
    }

    @Test
    void aRevokedIntermediateTakesAllBelowItAlong() {
        TestAuthority site = CA.below("site CA");
        PeerVerifier verifier = verifier(List.of(CA.revoking(site.certificate())), CA);
        assertRefused("HYP-SEC-012", verifier, site.node("test", "a").chain(), Usage.CLIENT);
    }

    @Test
    void anIntermediatesListIsAsGood() {
        TestAuthority site = CA.below("site CA");
        Issued node = site.node("test", "a");
        PeerVerifier verifier = verifier(List.of(site.revoking(node.certificate())), CA);
        assertRefused("HYP-SEC-012", verifier, node.chain(), Usage.CLIENT);
    }

    @Test
    void aListOfAnotherAuthorityOfThatNameRevokesNothing() {
        Issued node = CA.node("test", "a");
        X509CRL forged = TestAuthority.named("cluster CA").revoking(node.certificate());
        assertEquals(
                "a",
                verifier(List.of(forged), CA).verify(node.chain(), Usage.CLIENT).name());
    }
}
