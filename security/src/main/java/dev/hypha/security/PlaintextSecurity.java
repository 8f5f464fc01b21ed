package dev.hypha.security;

import java.net.InetAddress;

/// No encryption and no proof of who is who: for nodes on one machine.
///
/// Refuses every address beyond loopback with `HYP-SEC-001`, unless made by [#insecure]. Someone on
/// loopback, in this process or at the other end of a Unix socket is [Identity#LOCAL] or a user of this
/// machine; anyone else is [Identity#ANONYMOUS].
public final class PlaintextSecurity implements SecurityProvider {
    private final boolean insecure;

    private PlaintextSecurity(boolean insecure) {
        this.insecure = insecure;
    }

    /// Plaintext on loopback, and nowhere else.
    ///
    /// @return the provider
    public static PlaintextSecurity loopbackOnly() {
        return new PlaintextSecurity(false);
    }

    /// Plaintext on any network: whoever reaches a port may run anything, and read everything on the way.
    ///
    /// @return the provider
    public static PlaintextSecurity insecure() {
        return new PlaintextSecurity(true);
    }

    @Override
    public void checkListen(InetAddress address) {
        check(address, "accept connections at");
    }

    @Override
    public void checkConnect(InetAddress address) {
        check(address, "connect to");
    }

    @Override
    public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
        return switch (evidence) {
            case PeerEvidence.SameProcess() -> Identity.LOCAL;
            case PeerEvidence.User(var user, var same, var _) -> {
                if (!same && !insecure) {
                    throw new SecurityRefusal(
                            "HYP-SEC-002",
                            "plaintext refuses " + claim.node() + " at a Unix socket: it runs as the user " + user
                                    + ", not as this process's own; run both as one user or configure TLS");
                }
                yield user.isEmpty() ? Identity.LOCAL : Identity.ofUser(user);
            }
            case PeerEvidence.Network(var address, var _) -> {
                check(address, "talk to");
                yield address.isLoopbackAddress() ? Identity.LOCAL : Identity.ANONYMOUS;
            }
        };
    }

    private void check(InetAddress address, String what) {
        if (!insecure && !address.isLoopbackAddress()) {
            throw new SecurityRefusal(
                    "HYP-SEC-001",
                    "plaintext refuses to " + what + " " + address.getHostAddress()
                            + ", which is not a loopback address: use 127.0.0.1 or a Unix socket, configure TLS, or allow plaintext"
                            + " on the network by 'insecure' in so many words");
        }
    }
}
