package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Has the peer's certificate checked during the handshake, so that a bad one ends it with an alert before
/// anything
/// else is said.
final class PeerTrust extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;

    PeerTrust(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    private void check(X509Certificate[] chain, Usage usage) throws CertificateException {
        try {
            var unusedIdentity = verifier.verify(List.of(chain), usage);
        } catch (SecurityRefusal e) {
            String message = String.valueOf(e.getMessage());
            // what engines choose their alert by
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

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, Usage.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        check(chain, Usage.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, Usage.SERVER);
    }

    /// None are told: strangers need not know whom this node trusts.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
