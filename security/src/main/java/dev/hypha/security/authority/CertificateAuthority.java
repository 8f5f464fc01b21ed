package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Certifies the members of one cluster: issues certificates, signs requests, takes certificates back.
///
/// ```java
/// CertificateAuthority authority = CertificateAuthority.create(AuthorityOptions.of("demo"));
/// Credentials worker = authority.issue(CertificateSpec.of(SpiffeId.node("demo", "worker-1")));
/// ```
///
/// Nodes get certificates for both ends of a connection (server and client), clients for the client's end
/// only. Each names its holder by the URI `spiffe://<cluster>/<role>/<name>`, and begins five minutes early
/// for clocks that are behind. Keys are of P-256. Several certificates may name the same holder: that is how
/// they are renewed.
///
/// Thread safe; on disk ([CaDirectory]) also safe with other processes. Each issue and revocation is
/// remembered before it is returned. Methods block for milliseconds, and on disk for as long as others hold
/// the lock.
public final class CertificateAuthority {
    /// How long a revocation list counts. It is issued anew with every revocation, and should be each day.
    public static final Duration LIST_LIFETIME = Duration.ofDays(7);

    private final Issuer issuer;
    private final Ledger ledger;
    private final ListStore lists;

    CertificateAuthority(Issuer issuer, Ledger ledger, ListStore lists) {
        this.issuer = issuer;
        this.ledger = ledger;
        this.lists = lists;
    }

    /// An authority that lives in memory, with a root certificate of its own.
    ///
    /// @param options for which cluster, and with what
    /// @return the authority
    public static CertificateAuthority create(AuthorityOptions options) {
        return new CertificateAuthority(Issuer.root(options), new MemoryLedger(), ListStore.inMemory());
    }

    /// An authority under this one, in memory. It certifies members, and no further authorities.
    ///
    /// @param name its name, for people
    /// @param lifetime how long it lives, no longer than this one
    /// @return the authority
    /// @throws SecurityRefusal `HYP-SEC-029` if it would outlive this one
    public CertificateAuthority intermediate(String name, Duration lifetime) {
        return new CertificateAuthority(subordinate(name, lifetime), new MemoryLedger(), ListStore.inMemory());
    }

    Issuer subordinate(String name, Duration lifetime) {
        if (issuer.chain().size() > 1) {
            throw new SecurityRefusal(
                    "HYP-SEC-029", "an intermediate authority makes no authorities under it; ask the root");
        }
        return ledger.transact(account -> {
            Issuer made = issuer.intermediate(name, lifetime);
            account.append(new LedgerEntry.Subordinate(
                    made.certificate().getSerialNumber(),
                    made.certificate().getNotAfter().toInstant()));
            return made;
        });
    }

    /// The cluster whose members it certifies.
    ///
    /// @return its name
    public String cluster() {
        return issuer.cluster();
    }

    /// Its own certificate.
    ///
    /// @return what its signatures are verified with
    public X509Certificate certificate() {
        return issuer.certificate();
    }

    /// The certificate to trust, for others to trust its members.
    ///
    /// @return of the root, which is this authority itself unless it is an intermediate one
    public X509Certificate root() {
        return issuer.chain().getLast();
    }

    /// Makes a key, and issues a certificate for it.
    ///
    /// @param spec what the certificate says
    /// @return the key, and its certificates
    /// @throws SecurityRefusal `HYP-SEC-028` for a member of another cluster, `HYP-SEC-029` if the
    ///     certificate would outlive this authority
    public Credentials issue(CertificateSpec spec) {
        KeyPair pair = Signing.keyPair(issuer.random());
        return new Credentials(spec.id(), pair.getPrivate(), certify(pair.getPublic(), spec));
    }

    /// Makes a key, and issues a certificate for it, with names.
    ///
    /// @param id whom it names
    /// @param dns names under which it is reached
    /// @param ips addresses under which it is reached
    /// @param lifetime from now to its end
    /// @return the key, and its certificates
    /// @throws SecurityRefusal as [#issue(CertificateSpec)]
    public Credentials issue(SpiffeId id, Collection<String> dns, Collection<String> ips, Duration lifetime) {
        return issue(CertificateSpec.of(id).withDns(dns).withIps(ips).withLifetime(lifetime));
    }

    /// Signs a request (PKCS#10), so that the key stays where it was made. What the request wishes to be
    /// called is ignored: names come from the specification.
    ///
    /// @param request its DER
    /// @param spec what the certificate says
    /// @return the certificate, then those of intermediate authorities
    /// @throws SecurityRefusal `HYP-SEC-027` if it is malformed, not signed by the key in it, or the key is
    ///     weak; else as [#issue(CertificateSpec)]
    public List<X509Certificate> sign(byte[] request, CertificateSpec spec) {
        return certify(SigningRequests.verified(request), spec);
    }

    private List<X509Certificate> certify(PublicKey key, CertificateSpec spec) {
        return ledger.transact(account -> certify(account, key, spec));
    }

    List<X509Certificate> certify(Ledger.Account account, PublicKey key, CertificateSpec spec) {
        return remembered(account, issuer.member(spec, key), spec);
    }

    List<X509Certificate> remembered(Ledger.Account account, X509Certificate certificate, CertificateSpec spec) {
        account.append(new LedgerEntry.Issued(
                certificate.getSerialNumber(), spec, certificate.getNotAfter().toInstant()));
        return withIntermediates(certificate);
    }

    List<X509Certificate> withIntermediates(X509Certificate certificate) {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate);
        chain.addAll(issuer.chain().subList(0, issuer.chain().size() - 1));
        return chain;
    }

    /// Takes a certificate back, and issues a new revocation list.
    ///
    /// @param serial its number
    /// @throws SecurityRefusal `HYP-SEC-030` if this authority did not issue it, or took it back before
    public void revoke(BigInteger serial) {
        ledger.transact(account -> {
            if (!account.state().knows(serial)) {
                throw new SecurityRefusal(
                        "HYP-SEC-030",
                        "this authority issued no certificate with serial " + Serials.text(serial)
                                + "; 'hypha ca show' lists them");
            }
            if (account.state().isRevoked(serial)) {
                throw new SecurityRefusal(
                        "HYP-SEC-030", "the certificate with serial " + Serials.text(serial) + " is revoked already");
            }
            account.append(new LedgerEntry.Revoked(serial, issuer.now()));
            return list(account);
        });
    }

    /// Takes back all certificates of a member that count, and the tokens that would get it others; issues a
    /// new revocation list.
    ///
    /// @param id whom they name
    /// @return the serial numbers of the certificates; empty if there were tokens only
    /// @throws SecurityRefusal `HYP-SEC-030` if there is neither
    public List<BigInteger> revoke(SpiffeId id) {
        return ledger.transact(account -> {
            Instant now = issuer.now();
            List<BigInteger> serials = account.state().certificates().stream()
                    .filter(issued -> issued.spec().id().equals(id) && issued.isValid(now))
                    .map(CertificateRecord::serial)
                    .toList();
            boolean cancelled = JoinDesk.cancel(account, id);
            if (serials.isEmpty() && !cancelled) {
                throw new SecurityRefusal(
                        "HYP-SEC-030",
                        "no certificate of " + id
                                + " is valid, so there is none to revoke; 'hypha ca show' lists them");
            }
            serials.forEach(serial -> account.append(new LedgerEntry.Revoked(serial, now)));
            var _ = list(account);
            return serials;
        });
    }

    /// Issues a revocation list, of all that was taken back and would count otherwise. Its number is one
    /// higher than the last one's; it counts for [#LIST_LIFETIME].
    ///
    /// @return the list
    public X509CRL crl() {
        return ledger.transact(this::list);
    }

    /// The last revocation list, or a new one if that does not say all, was lost, or has used half of its
    /// life.
    ///
    /// @return the list
    public X509CRL currentCrl() {
        return ledger.transact(account -> {
            Optional<X509CRL> last = account.state().listIsCurrent() ? lists.last() : Optional.empty();
            Instant half = issuer.now().minus(LIST_LIFETIME.dividedBy(2));
            return last.filter(list -> ListStore.number(list) == account.state().listNumber()
                            && list.getThisUpdate().toInstant().isAfter(half))
                    .orElseGet(() -> list(account));
        });
    }

    private X509CRL list(Ledger.Account account) {
        long number = account.state().listNumber() + 1;
        Instant now = issuer.now();
        X509CRL made = issuer.revocationList(number, account.state().revoked(), now, now.plus(LIST_LIFETIME));
        account.append(new LedgerEntry.Listed(number)); // first, so that no number comes twice
        lists.put(made);
        return made;
    }

    /// All certificates of members that it remembers: for 30 days after their end.
    ///
    /// @return in the order of issue
    public List<CertificateRecord> issued() {
        return ledger.transact(account -> List.copyOf(account.state().certificates()));
    }

    /// What it remembers of one certificate.
    ///
    /// @param serial its number
    /// @return empty if it did not issue it to a member, or forgot it
    public Optional<CertificateRecord> issued(BigInteger serial) {
        return ledger.transact(account -> account.state().certificate(serial));
    }

    Issuer issuer() {
        return issuer;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Whose authority it is.
    @Override
    public String toString() {
        return "the authority of " + cluster();
    }
}
