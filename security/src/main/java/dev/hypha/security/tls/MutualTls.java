package dev.hypha.security.tls;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.ConnectionRenewal;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/// Mutual TLS 1.3 on every socket: both ends prove by certificates of the cluster's own authorities who
/// they are, and names come from nowhere else.
///
/// What a peer's certificate must be is checked in the handshake, and once more before the first frame is
/// believed: it leads to a trusted root; all of the path is valid now; it is made for what it is used for;
/// it cannot sign others; it carries exactly one URI, a [SpiffeId] of this cluster; whoever listens or runs
/// calls is a node; it is not revoked. A name that differs from the certificate's is refused. Open
/// connections are checked again when roots or revocations change. Each refusal has a code of its own.
///
/// Keys and trust are read for each handshake. Connections within a process ([PeerEvidence.SameProcess])
/// are not encrypted, and are [Identity#LOCAL]. Thread safe.
///
/// ```java
/// MutualTls security = MutualTls.of(CredentialFiles.open(paths), TlsOptions.DEFAULTS);
/// ClusterRuntime.builder().security(security).listen("tcp://0.0.0.0:7101").start();
/// ```
public final class MutualTls implements SecurityProvider {
    private final CredentialSource source;
    private final TlsOptions options;
    private final TlsEngines engines;
    private final SpiffeId self;
    private final ConnectionEncryption encryption = new ConnectionEncryption();
    private final Upkeep upkeep;
    private final ExpiryWarnings warnings;
    private volatile Present present;

    /// What follows from the credentials of the moment.
    private record Present(TlsCredentials credentials, PeerVerifier verifier, Encryption encryption) {}

    private MutualTls(CredentialSource source, TlsOptions options) {
        this.source = source;
        this.options = options;
        this.engines = options.engines();
        TlsCredentials first = source.current();
        this.self = CredentialCheck.identityOf(first);
        CredentialCheck.check(first, options.clock());
        this.present = presentOf(first);
        this.warnings = new ExpiryWarnings(options.clock());
        this.upkeep = new Upkeep(source, () -> warnings.look(present().credentials));
    }

    /// TLS with what a source has to offer.
    ///
    /// @param source keys and trust
    /// @param options the knobs
    /// @return the provider
    /// @throws SecurityRefusal `HYP-SEC-015` if the credentials are of no use: the key is another one than the
    ///     certificate's, or the certificate is one that peers would refuse
    public static MutualTls of(CredentialSource source, TlsOptions options) {
        return new MutualTls(source, options);
    }

    /// TLS with credentials that stay.
    ///
    /// @param credentials keys and trust
    /// @return the provider
    /// @throws SecurityRefusal `HYP-SEC-015` if the credentials are of no use
    public static MutualTls of(TlsCredentials credentials) {
        return of(CredentialSource.of(credentials), TlsOptions.DEFAULTS);
    }

    private Present presentOf(TlsCredentials credentials) {
        PeerVerifier verifier =
                new PeerVerifier(credentials.roots(), credentials.revocations(), self.cluster(), options.clock());
        return new Present(
                credentials,
                verifier,
                engines.with(credentials, new OwnKey(credentials), HandshakeCheck.trust(verifier)));
    }

    /// What the source says now; a change is taken over here, whoever notices first.
    @SuppressWarnings("ReferenceEquality") // sources hand out the same set until it changes
    private Present present() {
        Present known = present;
        TlsCredentials now = source.current();
        if (known.credentials != now) {
            known = presentOf(now);
            present = known;
        }
        return known;
    }

    /// Who this node is, as its certificate says.
    ///
    /// @return the identity, which no change of the certificate changes
    @Override
    public Optional<SpiffeId> self() {
        return Optional.of(self);
    }

    @Override
    public Map<String, String> ownLabels() {
        return CertifiedLabels.of(present().credentials.certificate());
    }

    @Override
    public Optional<Instant> certificateExpiry() {
        return Optional.of(expiry());
    }

    /// When this node's certificate ends.
    ///
    /// @return its last moment
    public Instant expiry() {
        return present().credentials.certificate().getNotAfter().toInstant();
    }

    /// How long this node's certificate is still valid.
    ///
    /// @return negative if it has expired
    public Duration untilExpiry() {
        return Duration.between(options.clock().instant(), expiry());
    }

    @Override
    public void checkListen(InetAddress address) {
        if (self.role() != SpiffeId.Role.NODE) {
            throw new SecurityRefusal(
                    "HYP-SEC-010",
                    self + " is a client's identity, and only nodes may accept connections, at "
                            + address.getHostAddress() + " or elsewhere; have a certificate issued for a node");
        }
    }

    @Override
    public void checkConnect(InetAddress address) {
        // to anywhere: who is there proves it
    }

    @Override
    public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
        return switch (evidence) {
            case PeerEvidence.SameProcess() -> Identity.LOCAL;
            case PeerEvidence.Network(var _, var certificates) -> identify(certificates, claim);
            case PeerEvidence.User(var user, var same, var certificates) -> {
                if (!same) {
                    throw new SecurityRefusal(
                            "HYP-SEC-002",
                            "refuses " + claim.node() + " at a Unix socket: it runs as the user " + user
                                    + ", not as this process's own; run both as one user, or use TCP");
                }
                yield identify(certificates, claim);
            }
        };
    }

    private Identity identify(List<X509Certificate> certificates, PeerClaim claim) {
        SpiffeId proved = present().verifier.verify(certificates, claim.dialled() ? Usage.CLIENT : Usage.SERVER);
        if (!proved.name().equals(claim.node().name())) {
            throw new SecurityRefusal(
                    "HYP-SEC-011",
                    "the peer says that it is " + claim.node() + ", and its certificate says " + proved
                            + "; give it the name of its certificate, or leave the name to that");
        }
        if (claim.runsCalls() && proved.role() != SpiffeId.Role.NODE) {
            throw new SecurityRefusal(
                    "HYP-SEC-010",
                    "the peer says that it runs calls, and its certificate is a client's, " + proved
                            + "; have one issued for a node, or make it a client");
        }
        return proved.identity();
    }

    @Override
    public ConnectionRenewal renewal() {
        return options.renewal();
    }

    @Override
    public Optional<Encryption> encryption() {
        return Optional.of(encryption);
    }

    @Override
    public Runnable watch(Consumer<Change> listener) {
        return upkeep.add(listener);
    }

    /// Asks for the engines of the moment.
    private final class ConnectionEncryption implements Encryption {
        @Override
        public SSLEngine accepting() {
            return present().encryption.accepting();
        }

        @Override
        public SSLEngine connecting(String host, int port) {
            return present().encryption.connecting(host, port);
        }
    }

    /// For people; without any key.
    @Override
    public String toString() {
        return "MutualTls[" + self + " by " + engines.name() + "]";
    }
}
