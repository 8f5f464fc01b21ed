package dev.hypha.security.tls;

import dev.hypha.security.SecurityProvider.Encryption;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// The JDK's TLS.
final class JdkTlsEngines implements TlsEngines {
    static final JdkTlsEngines INSTANCE = new JdkTlsEngines();

    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1"};

    private JdkTlsEngines() {}

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public Encryption with(TlsCredentials credentials, X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
        return new Encryption() {
            @Override
            public SSLEngine accepting() {
                SSLEngine engine = prepared(context(keys, trust).createSSLEngine());
                engine.setUseClientMode(false);
                engine.setNeedClientAuth(true);
                return engine;
            }

            @Override
            public SSLEngine connecting(String host, int port) {
                SSLEngine engine = prepared(context(keys, trust).createSSLEngine());
                engine.setUseClientMode(true);
                return engine;
            }
        };
    }

    private static SSLEngine prepared(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(SUITES);
        parameters.setNamedGroups(GROUPS);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// One for each connection: tickets for a later session are sealed with a key of its own, so nobody can
    /// resume one.
    private static SSLContext context(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS 1.3", e);
        }
    }
}
