package dev.hypha.security;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/// Decides where a node may listen and connect, and who the other end of a connection is.
///
/// Asked when a listener or a connection opens, never per frame or call. Thread safe; called on event
/// loops, so it must not block.
public interface SecurityProvider {
    /// Checks that connections may be accepted at an address.
    ///
    /// @param address what is to be bound
    /// @throws SecurityRefusal if not
    void checkListen(InetAddress address);

    /// Checks that a connection may be opened to an address.
    ///
    /// @param address where to
    /// @throws SecurityRefusal if not
    void checkConnect(InetAddress address);

    /// Says who the other end is, after encryption (if any) is set up and before anything else of it is
    /// believed. Asked again for open connections when [#watch] tells of a change.
    ///
    /// @param evidence what is known for sure
    /// @param claim what it says of itself
    /// @return who it is
    /// @throws SecurityRefusal if it may not be connected
    Identity authenticate(PeerEvidence evidence, PeerClaim claim);

    /// Tells of changes that concern open connections, from now on.
    ///
    /// @param listener hears of each; called by any thread, must not block
    /// @return ends it
    default Runnable watch(Consumer<Change> listener) {
        return () -> {};
    }

    /// Who this node is, where security says.
    ///
    /// @return the identity that peers will see; empty where a node may name itself
    default Optional<SpiffeId> self() {
        return Optional.empty();
    }

    /// When the certificate that this node lives by ends, where there is one.
    ///
    /// @return its last moment; another one when it was renewed
    default Optional<Instant> certificateExpiry() {
        return Optional.empty();
    }

    /// The restricted labels that the authority vouches for, where there is one.
    ///
    /// @return this node's, by key; they may change when [#watch] tells of [Change#KEYS]
    default Map<String, String> ownLabels() {
        return Map.of();
    }

    /// How long connections live.
    ///
    /// @return for ever by default
    default ConnectionRenewal renewal() {
        return ConnectionRenewal.NEVER;
    }

    /// What changed.
    enum Change {
        /// Whoever is connected must be authenticated again: someone's certificate was revoked, or has expired.
        PEERS,
        /// This node's own key or the roots of trust, too: connections that may stay are to be made anew.
        KEYS
    }

    /// What encrypts connections over sockets.
    ///
    /// @return empty for plaintext
    default Optional<Encryption> encryption() {
        return Optional.empty();
    }

    /// Makes the TLS engine of each new connection; asked every time, so that new keys need no restart.
    interface Encryption {
        /// The engine of an accepted connection, which must require a certificate of the client.
        ///
        /// @return a new engine in server mode
        SSLEngine accepting();

        /// The engine of a connection to a node.
        ///
        /// @param host the name or address that was dialled
        /// @param port the port
        /// @return a new engine in client mode
        SSLEngine connecting(String host, int port);
    }
}
