package dev.hypha.security.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Asks about the certificates of the other end during the handshake, so that bad ones end it with an alert before
/// anything else is said. The host's name is no question: who is trusted here is known by the certificate, and
/// addresses prove nothing.
public final class PeerTrust extends X509ExtendedTrustManager {
    private final Check clients;
    private final Check servers;
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

    /// A trust manager of two checks.
    ///
    /// @param clients checks who has dialled this process
    /// @param servers checks whom this process has dialled
    /// @param announced the authorities that a server tells clients to have certificates of; none if strangers need
    ///     not know whom it trusts
    public PeerTrust(Check clients, Check servers, List<X509Certificate> announced) {
        this.clients = clients;
        this.servers = servers;
        this.announced = List.copyOf(announced);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        clients.check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        clients.check(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        clients.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        servers.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        servers.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        servers.check(List.of(chain));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return announced.toArray(X509Certificate[]::new);
    }
}
