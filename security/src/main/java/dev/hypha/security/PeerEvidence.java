package dev.hypha.security;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/// What is known for sure about the other end of a connection, whatever it says of itself.
public sealed interface PeerEvidence {
    /// What it proved to hold the key of.
    ///
    /// @return its own certificate first; empty without TLS
    List<X509Certificate> certificates();

    /// The other end of a TCP connection.
    ///
    /// @param address its address
    /// @param certificates the chain whose key it proved to hold, its own first; empty without TLS
    record Network(InetAddress address, List<X509Certificate> certificates) implements PeerEvidence {
        /// Copies the list.
        public Network {
            certificates = List.copyOf(certificates);
        }
    }

    /// The other end of a Unix socket, as the operating system vouches for it.
    ///
    /// @param user the numeric id or the name of the user that it runs as; empty where the system does not tell
    /// @param same whether that is the user of this process; true where the system does not tell, since the
    ///     socket file is open to its owner only
    /// @param certificates the chain whose key it proved to hold, its own first; empty without TLS
    record User(String user, boolean same, List<X509Certificate> certificates) implements PeerEvidence {
        /// Copies the list.
        public User {
            certificates = List.copyOf(certificates);
        }
    }

    /// Something in this process.
    record SameProcess() implements PeerEvidence {
        @Override
        public List<X509Certificate> certificates() {
            return List.of();
        }
    }
}
