package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.internal.Chains;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.join.MemberCredentials;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Gives certificates to who shows a token, once, or a certificate that still counts. What [CaServer] offers
/// to the network, without the network.
///
/// The authority keeps the hash of a token's secret alone. A token is used up in the same step that remembers
/// the certificate it led to, so of two who show it at once, one gets a certificate; in whichever process. A
/// refused request does not use it up. Thread safe.
public final class JoinDesk {
    /// How long a token counts if nothing else is said.
    public static final Duration TOKEN_LIFETIME_DEFAULT = Duration.ofHours(1);

    private static final Duration TOKEN_LIFETIME_MAX = Duration.ofDays(30);
    private static final int SECRET_BYTES = 32;

    private final CertificateAuthority authority;

    /// The desk of an authority.
    ///
    /// @param authority who signs
    public JoinDesk(CertificateAuthority authority) {
        this.authority = authority;
    }

    /// Promises a certificate to whoever shows a token.
    ///
    /// @param spec what the certificate will say
    /// @param lifetime how long the token counts, up to 30 days
    /// @param server where to show it, as `host:port`, to be told by the token; may be empty
    /// @return the token; nobody can make it out afterwards
    /// @throws SecurityRefusal `HYP-SEC-028` for a member of another cluster or a lifetime that is not
    ///     allowed
    public JoinToken promise(CertificateSpec spec, Duration lifetime, Optional<String> server) {
        if (!spec.id().cluster().equals(authority.cluster())) {
            throw new SecurityRefusal(
                    "HYP-SEC-028", "this authority certifies members of " + authority.cluster() + ", not " + spec.id());
        }
        if (!lifetime.isPositive() || lifetime.compareTo(TOKEN_LIFETIME_MAX) > 0) {
            throw new SecurityRefusal(
                    "HYP-SEC-028", "a token counts up to " + TOKEN_LIFETIME_MAX.toDays() + " days, was " + lifetime);
        }
        byte[] secret = new byte[SECRET_BYTES];
        authority.issuer().random().nextBytes(secret);
        String hash = HexFormat.of().formatHex(JoinToken.hash(secret));
        return authority.ledger().transact(account -> {
            Instant until = authority.issuer().now().plus(lifetime);
            account.append(new LedgerEntry.Promised(hash, spec, until));
            return new JoinToken(spec.id(), server, JoinToken.fingerprint(authority.root()), secret);
        });
    }

    /// Takes a token, and signs the request of who showed it.
    ///
    /// @param secret the secret of the token
    /// @param request PKCS#10 in DER
    /// @return the certificate, then those of intermediate authorities
    /// @throws SecurityRefusal `HYP-SEC-032` if the token is unknown, used up or has ended; `HYP-SEC-027` if
    ///     the request is refused, `HYP-SEC-029` if the authority ends too soon; then the token is not used
    ///     up
    public List<X509Certificate> redeem(byte[] secret, byte[] request) {
        PublicKey key = SigningRequests.verified(request);
        byte[] hash = JoinToken.hash(secret);
        return authority.ledger().transact(account -> {
            LedgerEntry.Promised promised = find(account.state(), hash)
                    .orElseThrow(() -> new SecurityRefusal(
                            "HYP-SEC-032",
                            "the join token is unknown here, or was used before; make another by 'hypha ca token'"));
            if (!authority.issuer().now().isBefore(promised.until())) {
                throw new SecurityRefusal(
                        "HYP-SEC-032",
                        "the join token of " + promised.spec().id() + " ended at " + promised.until()
                                + "; make another by 'hypha ca token'");
            }
            X509Certificate certificate = authority.issuer().member(promised.spec(), key);
            account.append(new LedgerEntry.Redeemed(promised.hash()));
            return authority.remembered(account, certificate, promised.spec());
        });
    }

    /// Looks at all, and at all bytes of each, so that the time it takes tells nothing.
    private static Optional<LedgerEntry.Promised> find(LedgerState state, byte[] hash) {
        Optional<LedgerEntry.Promised> found = Optional.empty();
        for (LedgerEntry.Promised promised : state.promises()) {
            if (MessageDigest.isEqual(HexFormat.of().parseHex(promised.hash()), hash)) {
                found = Optional.of(promised);
            }
        }
        return found;
    }

    /// Signs a request of a member whose certificate still counts. The new certificate says what the old one
    /// says, and lives as long from now.
    ///
    /// @param current the certificate that the member proved to have the key of
    /// @param request PKCS#10 in DER, for a new key
    /// @return the certificate, then those of intermediate authorities
    /// @throws SecurityRefusal `HYP-SEC-036` if the certificate is not this authority's, has ended or is
    ///     revoked; `HYP-SEC-027` if the request is refused
    public List<X509Certificate> renew(X509Certificate current, byte[] request) {
        PublicKey key = SigningRequests.verified(request);
        try {
            current.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-036", "the certificate was not issued by this authority; renew where it was issued", e);
        }
        return authority.ledger().transact(account -> {
            CertificateRecord record = account.state()
                    .certificate(current.getSerialNumber())
                    .orElseThrow(() -> new SecurityRefusal(
                            "HYP-SEC-036", "the authority does not know this certificate; join again by a token"));
            if (record.revoked().isPresent()) {
                throw new SecurityRefusal(
                        "HYP-SEC-036", "the certificate of " + record.spec().id() + " is revoked; it is not renewed");
            }
            if (!Chains.isValid(current, authority.issuer().now())
                    || !MemberCredentials.idOf(current).equals(record.spec().id())) {
                throw new SecurityRefusal(
                        "HYP-SEC-036",
                        "the certificate of " + record.spec().id() + " ended at " + record.until()
                                + "; join again by a token");
            }
            return authority.certify(account, key, record.spec());
        });
    }

    /// The tokens that nobody used yet, and that still count.
    ///
    /// @return in the order in which they were made
    public List<PendingJoin> pending() {
        return authority
                .ledger()
                .transact(account ->
                        PendingJoin.of(account.state(), authority.issuer().now()));
    }

    /// Takes the tokens of a member back.
    ///
    /// @return whether there were any
    static boolean cancel(Ledger.Account account, SpiffeId id) {
        List<String> hashes = account.state().promises().stream()
                .filter(promised -> promised.spec().id().equals(id))
                .map(LedgerEntry.Promised::hash)
                .toList();
        hashes.forEach(hash -> account.append(new LedgerEntry.Redeemed(hash)));
        return !hashes.isEmpty();
    }
}
