package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Decides whether a certificate proves an identity of this cluster, by our own rules on top of RFC 5280's path
/// validation, which lets some things pass that no node's certificate has any business with: a name without a
/// URI, a missing extended key usage, a leaf that may sign others, an expired root.
///
/// One is made for each set of roots and revocations. Thread safe; remembers the paths that it has found
/// good, so that asking again costs no signatures. Times are looked at anew each time.
final class PeerVerifier {
    private static final int CHAIN_LENGTH_MAX = 8;
    private static final int REMEMBERED_MAX = 4096;

    private final Set<TrustAnchor> anchors;
    private final Set<X509Certificate> roots;
    private final List<X509CRL> revocations;
    private final String cluster;
    private final InstantSource clock;
    private final Map<Question, Proof> proofs = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Proof> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    private record Question(List<X509Certificate> chain, Usage usage) {}

    /// @param from when all certificates of the path are valid
    /// @param until the end of that time
    private record Proof(SpiffeId identity, Instant from, Instant until) {}

    /// @param roots the trusted authorities
    /// @param revocations what they have revoked
    /// @param cluster the name of the cluster
    /// @param clock tells the time
    PeerVerifier(Set<X509Certificate> roots, List<X509CRL> revocations, String cluster, InstantSource clock) {
        this.roots = roots;
        this.revocations = revocations;
        this.cluster = cluster;
        this.clock = clock;
        this.anchors = roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    }

    /// Checks a chain whose first key the peer has proved to hold.
    ///
    /// @param chain as it was sent
    /// @param usage what the peer used it for
    /// @return whose it is
    /// @throws SecurityRefusal if it proves nothing
    SpiffeId verify(List<X509Certificate> chain, Usage usage) {
        Question question = new Question(chain, usage);
        Proof proof = proofs.get(question);
        Instant now = clock.instant();
        if (proof == null || now.isBefore(proof.from) || now.isAfter(proof.until)) {
            proof = prove(chain, usage, now);
            proofs.put(question, proof);
        }
        return proof.identity;
    }

    private Proof prove(List<X509Certificate> chain, Usage usage, Instant now) {
        if (chain.isEmpty()) {
            throw new SecurityRefusal(
                    "HYP-SEC-003",
                    "the peer shows no certificate; configure one on its side: security.certificate and security.key");
        }
        X509Certificate leaf = chain.getFirst();
        List<X509Certificate> path = path(chain, now);
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (X509Certificate each : path) {
            Instant begins = each.getNotBefore().toInstant();
            Instant ends = each.getNotAfter().toInstant();
            if (now.isBefore(begins) || now.isAfter(ends)) {
                throw notValidNow(each, now);
            }
            from = begins.isAfter(from) ? begins : from;
            until = ends.isBefore(until) ? ends : until;
        }
        if (Certificates.isAuthority(leaf)) {
            throw new SecurityRefusal(
                    "HYP-SEC-007",
                    Certificates.describe(leaf)
                            + " may sign other certificates, which no node's may; issue one for the node itself");
        }
        if (!Certificates.isFor(leaf, usage)) {
            throw new SecurityRefusal(
                    "HYP-SEC-006",
                    Certificates.describe(leaf) + " is used as " + usage
                            + ", but is not made for that; issue one with the extended key usage " + usage);
        }
        SpiffeId identity = identity(leaf, usage);
        for (int i = 0; i < path.size() - 1; i++) {
            checkRevoked(path.get(i), path.get(i + 1));
        }
        return new Proof(identity, from, until);
    }

    private SpiffeId identity(X509Certificate leaf, Usage usage) {
        SpiffeId identity;
        try {
            identity = Certificates.identity(leaf);
        } catch (IllegalArgumentException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-008", Certificates.describe(leaf) + " names no identity: " + e.getMessage());
        }
        if (!identity.cluster().equals(cluster)) {
            throw new SecurityRefusal(
                    "HYP-SEC-009",
                    Certificates.describe(leaf) + " belongs to the cluster '" + identity.cluster() + "', not to '"
                            + cluster + "'");
        }
        if (usage == Usage.SERVER && identity.role() != SpiffeId.Role.NODE) {
            throw new SecurityRefusal(
                    "HYP-SEC-010",
                    Certificates.describe(leaf)
                            + " is a client's, and only a node's may accept connections; issue one for a node");
        }
        return identity;
    }

    /// The path from the leaf to the root, with the root.
    private List<X509Certificate> path(List<X509Certificate> chain, Instant now) {
        X509Certificate leaf = chain.getFirst();
        if (chain.size() > CHAIN_LENGTH_MAX) {
            throw new SecurityRefusal(
                    "HYP-SEC-004",
                    Certificates.describe(leaf) + " comes with " + chain.size() + " certificates, more than "
                            + CHAIN_LENGTH_MAX);
        }
        List<X509Certificate> path = new ArrayList<>(chain);
        path.removeAll(roots); // a root may be sent along
        if (path.isEmpty()) {
            throw new SecurityRefusal(
                    "HYP-SEC-007", Certificates.describe(leaf) + " is a root itself; issue one for the node");
        }
        try {
            CertPath built = CertificateFactory.getInstance("X.509").generateCertPath(path);
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false); // by checkRevoked
            parameters.setDate(Date.from(now));
            var result = (PKIXCertPathValidatorResult)
                    CertPathValidator.getInstance("PKIX").validate(built, parameters);
            X509Certificate root = result.getTrustAnchor().getTrustedCert();
            if (root.getBasicConstraints() < 0) {
                throw untrusted(leaf, "its root is no authority");
            }
            path.add(root);
            return path;
        } catch (CertPathValidatorException e) {
            throw refusal(e, leaf, path, now);
        } catch (InvalidAlgorithmParameterException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK cannot validate certificates", e);
        } catch (GeneralSecurityException e) {
            throw untrusted(leaf, String.valueOf(e.getMessage()));
        }
    }

    private static SecurityRefusal refusal(
            CertPathValidatorException e, X509Certificate leaf, List<X509Certificate> path, Instant now) {
        Reason reason = e.getReason();
        if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
            return notValidNow(e.getIndex() < 0 ? leaf : path.get(e.getIndex()), now);
        }
        return untrusted(leaf, String.valueOf(e.getMessage()));
    }

    private static SecurityRefusal untrusted(X509Certificate leaf, String why) {
        return new SecurityRefusal(
                "HYP-SEC-004",
                Certificates.describe(leaf) + " does not lead to a trusted root: " + why
                        + "; have it issued by the cluster's own authority, or add its root to security.trust");
    }

    private static SecurityRefusal notValidNow(X509Certificate certificate, Instant now) {
        return new SecurityRefusal(
                "HYP-SEC-005",
                Certificates.describe(certificate) + " is valid from "
                        + certificate.getNotBefore().toInstant() + " to "
                        + certificate.getNotAfter().toInstant() + ", and it is " + now
                        + "; renew it, or set the clock");
    }

    /// A list counts if the issuer's very key has signed it, also when it is old: what was revoked stays so.
    private void checkRevoked(X509Certificate certificate, X509Certificate issuer) {
        for (X509CRL list : revocations) {
            if (list.getRevokedCertificate(certificate) != null && isOf(list, issuer)) {
                throw new SecurityRefusal(
                        "HYP-SEC-012",
                        Certificates.describe(certificate)
                                + " is revoked; if its holder is to be trusted again, issue another one");
            }
        }
    }

    /// Two authorities may have one name, while one takes over from the other.
    static boolean isOf(X509CRL list, X509Certificate issuer) {
        if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
