package dev.hypha.security;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalLong;

/// What is known for sure about the other end of a connection, whatever it says of itself.
public sealed interface PeerEvidence {
    /// The other end of a TCP connection.
    ///
    /// @param address its address
    /// @param certificates what it proved to hold the key of, its own first; empty without TLS
    record Network(InetAddress address, List<X509Certificate> certificates) implements PeerEvidence {
        /// Copies the list.
        public Network {
            certificates = List.copyOf(certificates);
        }
    }

    /// The other end of a Unix socket.
    ///
    /// @param uid the user it runs as, or empty where the system does not tell
    record User(OptionalLong uid) implements PeerEvidence {}

    /// Something in this process.
    record SameProcess() implements PeerEvidence {}
}
