package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.internal.PeerTrust;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/// A [PeerVerifier] as TLS engines ask it: with refusals that they choose their alert by.
record HandshakeCheck(PeerVerifier verifier, Usage usage) implements PeerTrust.Check {
    /// What an engine trusts.
    static PeerTrust trust(PeerVerifier verifier) {
        return new PeerTrust(
                new HandshakeCheck(verifier, Usage.CLIENT), new HandshakeCheck(verifier, Usage.SERVER), List.of());
    }

    @Override
    public void check(List<X509Certificate> chain) throws CertificateException {
        try {
            var unusedIdentity = verifier.verify(chain, usage);
        } catch (SecurityRefusal e) {
            String message = String.valueOf(e.getMessage());
            var reason = new CertPathValidatorException(message, e, null, -1, reason(e.code()));
            throw new CertificateException(message, reason);
        }
    }

    private static BasicReason reason(String code) {
        return switch (code) {
            case "HYP-SEC-005" -> BasicReason.EXPIRED;
            case "HYP-SEC-012" -> BasicReason.REVOKED;
            default -> BasicReason.UNSPECIFIED;
        };
    }
}
