package dev.hypha.security.tls;

import dev.hypha.security.SecurityProvider.Encryption;
import java.util.List;
import java.util.ServiceLoader;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// An implementation of TLS. Others than the JDK's are found by [ServiceLoader].
///
/// Every engine speaks TLS 1.3 and nothing else, demands a certificate of the peer on both sides, and never
/// resumes a session: a resumed one skips the checks of the peer's certificate, and what it saves is paid
/// once in the life of a connection.
public interface TlsEngines {
    /// What people call it.
    ///
    /// @return for example `jdk`
    String name();

    /// Whether it can be used here.
    ///
    /// @return false if something that it needs is missing, such as a native library
    boolean isAvailable();

    /// Makes engines for one set of credentials.
    ///
    /// @param credentials the key and its chain
    /// @param keys gives the engine the key; for implementations that ask for it
    /// @param trust decides about the peer's certificate
    /// @return what makes an engine for each connection
    Encryption with(TlsCredentials credentials, X509ExtendedKeyManager keys, X509ExtendedTrustManager trust);

    /// The JDK's own.
    ///
    /// @return always available
    static TlsEngines jdk() {
        return JdkTlsEngines.INSTANCE;
    }

    /// The fastest that is available: BoringSSL where Netty's `netty-tcnative-boringssl-static` for this
    /// system is on the class path, else the JDK's own. The system property `hypha.security.tls` names
    /// another one than that.
    ///
    /// @return the implementation
    static TlsEngines best() {
        String wanted = System.getProperty("hypha.security.tls", "best");
        List<TlsEngines> found = ServiceLoader.load(TlsEngines.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(TlsEngines::isAvailable)
                .toList();
        if (wanted.equals(JdkTlsEngines.INSTANCE.name())) {
            return JdkTlsEngines.INSTANCE;
        }
        for (TlsEngines each : found) {
            if (wanted.equals("best") || wanted.equals(each.name())) {
                return each;
            }
        }
        if (wanted.equals("best")) {
            return JdkTlsEngines.INSTANCE;
        }
        throw new IllegalStateException("the system property hypha.security.tls says '" + wanted
                + "', and there is no such TLS implementation here; there are jdk and "
                + found.stream().map(TlsEngines::name).toList());
    }
}
