package dev.hypha.security.authority;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;

/// A TLS server that is anything but the authority's.
final class TlsSockets {
    private TlsSockets() {}

    static SSLServerSocket listening(PrivateKey key, List<X509Certificate> chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("it", key, new char[0], chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /// What a client sends of its own, once the handshake is done.
    static byte[] firstBytes(SSLServerSocket server) throws IOException {
        try (Socket socket = server.accept()) {
            return socket.getInputStream().readNBytes(10);
        } catch (SSLException | SocketException e) {
            return new byte[0]; // it broke the handshake off, or was gone before the server had ended it
        }
    }
}
