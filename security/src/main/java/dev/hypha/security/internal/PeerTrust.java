package dev.hypha.security.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Asks one question about the other end's certificates, whichever end that is, and none about the host's
/// name: who is trusted here is known by the certificate, and addresses prove nothing.
public final class PeerTrust extends X509ExtendedTrustManager {
    private final Check check;
    private final List<X509Certificate> announced;

    /// What is to be checked.
    @FunctionalInterface
    public interface Check {
        /// Checks a chain.
        ///
        /// @param chain the peer's own certificate first
        /// @throws CertificateException if it is not trusted
        void check(List<X509Certificate> chain) throws CertificateException;
    }

    /// A trust manager of one check.
    ///
    /// @param check the check
    /// @param announced the authorities that a server tells clients to have certificates of
    public PeerTrust(Check check, List<X509Certificate> announced) {
        this.check = check;
        this.announced = List.copyOf(announced);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return announced.toArray(X509Certificate[]::new);
    }
}
