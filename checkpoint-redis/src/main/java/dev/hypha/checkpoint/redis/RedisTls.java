package dev.hypha.checkpoint.redis;

import dev.hypha.checkpoint.spi.StoreOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/// TLS to the server: its certificate must lead to a trusted root, and name the host.
final class RedisTls {
    private static final String STORE_TYPE = "PKCS12";
    /// Of a store of public certificates that never leaves the memory; the format wants one.
    private static final String PASSWORD = "certificates";

    private RedisTls() {}

    /// @param trusted a PEM file of roots; those of the JDK if there is none
    static SslOptions options(Optional<Path> trusted, StoreOptions options) {
        SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        if (trusted.isPresent()) {
            try {
                byte[] store = store(certificates(trusted.get()));
                tls.trustStoreType(STORE_TYPE)
                        .truststore(() -> new ByteArrayInputStream(store), PASSWORD.toCharArray());
            } catch (IOException | GeneralSecurityException e) {
                throw options.wrong(
                        RedisSettings.TRUST_FILE,
                        "must be a readable file of certificates in PEM, was '" + trusted.get() + "' ("
                                + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
            }
        }
        return tls.build();
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException, CertificateException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new CertificateException("there is none in it");
            }
            return certificates;
        }
    }

    private static byte[] store(Collection<? extends Certificate> roots) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(STORE_TYPE);
        store.load(null, null);
        int number = 0;
        for (Certificate root : roots) {
            store.setCertificateEntry("root-" + number++, root);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD.toCharArray());
        return bytes.toByteArray();
    }
}
