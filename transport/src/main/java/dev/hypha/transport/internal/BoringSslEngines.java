package dev.hypha.transport.internal;

import dev.hypha.security.SecurityProvider.Encryption;
import dev.hypha.security.tls.TlsCredentials;
import dev.hypha.security.tls.TlsEngines;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// BoringSSL, by Netty's native library: faster than the JDK's TLS, and there if
/// `io.netty:netty-tcnative-boringssl-static` for this system is on the class path.
///
/// Sessions cannot be resumed: Netty gives TLS 1.3 no tickets unless asked to.
public final class BoringSslEngines implements TlsEngines {
    private static final String PROTOCOL = "TLSv1.3";

    /// For [java.util.ServiceLoader].
    public BoringSslEngines() {}

    @Override
    public String name() {
        return "boringssl";
    }

    @Override
    public boolean isAvailable() {
        return OpenSsl.isAvailable();
    }

    @Override
    public Encryption with(TlsCredentials credentials, X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
        X509Certificate[] chain = credentials.chain().toArray(X509Certificate[]::new);
        SslContext accepting;
        SslContext connecting;
        try {
            accepting = SslContextBuilder.forServer(credentials.key(), chain)
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols(PROTOCOL)
                    .trustManager(trust)
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            connecting = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols(PROTOCOL)
                    .keyManager(credentials.key(), chain)
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm(null) // names are in certificates, not in addresses
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("BoringSSL cannot use " + credentials, e);
        }
        return new Encryption() {
            @Override
            public SSLEngine accepting() {
                return engine(accepting);
            }

            @Override
            public SSLEngine connecting(String host, int port) {
                return engine(connecting);
            }
        };
    }

    /// In the mode that Netty's own handlers use: several records for each call into the library. What `newEngine`
    /// gives takes one at a time, as the JDK's engines do.
    private static SSLEngine engine(SslContext context) {
        return context.newHandler(PooledByteBufAllocator.DEFAULT).engine();
    }
}
