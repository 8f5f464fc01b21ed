package dev.hypha.security.authority;

import dev.hypha.security.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A private key with its certificates: what a node proves its identity with. Its text has no key.
///
/// @param id whom it names
/// @param key the private key
/// @param chain its certificate, then those of intermediate authorities; the root is not in it
public record Credentials(SpiffeId id, PrivateKey key, List<X509Certificate> chain) {
    /// Copies the chain.
    public Credentials {
        chain = List.copyOf(chain);
    }

    /// The certificate of the key.
    ///
    /// @return the first of the chain
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Whom it names, and the serial number.
    @Override
    public String toString() {
        return id + " (serial " + Serials.text(certificate().getSerialNumber()) + ")";
    }
}
