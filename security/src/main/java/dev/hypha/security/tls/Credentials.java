package dev.hypha.security.tls;

import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// What a node proves its identity with, and whom it trusts: one consistent set of both at one moment.
///
/// Immutable. Neither the text form nor any error shows the key.
///
/// @param key the private key
/// @param chain the certificate of the key, and the intermediate ones up to a root, which may be left out
/// @param roots the certificates of the authorities that are trusted; several while one takes over from another
/// @param revocations which certificates of these authorities are revoked; none for an authority that revokes
///     none
public record Credentials(
        PrivateKey key, List<X509Certificate> chain, Set<X509Certificate> roots, List<X509CRL> revocations) {
    /// Copies the collections.
    public Credentials {
        chain = List.copyOf(chain);
        roots = Set.copyOf(roots);
        revocations = List.copyOf(revocations);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("credentials need a certificate");
        }
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("credentials need at least one root to trust");
        }
    }

    /// The certificate of the key.
    ///
    /// @return the first of the chain
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Whether another set has the same key, chain and roots; revocations may differ.
    boolean hasKeysOf(Credentials other) {
        return key.equals(other.key) && chain.equals(other.chain) && roots.equals(other.roots);
    }

    /// For people; without the key.
    @Override
    public String toString() {
        return "Credentials[" + Certificates.describe(certificate()) + ", " + roots.size() + " roots, "
                + revocations.size() + " revocation lists]";
    }
}
