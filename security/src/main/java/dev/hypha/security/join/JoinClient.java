package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.internal.Chains;
import dev.hypha.security.pem.Pem;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Gets a member its certificate from the authority's server: the first with a token, later ones with the
/// certificate that still counts. The key is made here and stays here. Blocks for the network, up to half a
/// minute; thread safe.
///
/// ```java
/// JoinClient client = JoinClient.create();
/// MemberCredentials own = client.join(JoinToken.parse(text), "ca.example.org:7443");
/// own.write(folder, Passphrase.NONE, new SecureRandom());
/// ```
///
/// The server is known by the root that the token pins (or that the member trusts already) and by its URI,
/// which no member has: so no member can pretend to be it.
public final class JoinClient {
    private static final String JOIN = "/v1/join";
    private static final String RENEW = "/v1/renew";
    private static final int LIFE_THIRDS_USED = 2;

    private final InstantSource clock;
    private final SecureRandom random;

    /// A client.
    ///
    /// @param clock what time it is
    /// @param random where keys come from
    public JoinClient(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /// A client by the system's clock and randomness.
    ///
    /// @return the client
    public static JoinClient create() {
        return new JoinClient(InstantSource.system(), new SecureRandom());
    }

    /// The URI in the certificate of an authority's server. No member's URI is of this form.
    ///
    /// @param cluster the cluster's name
    /// @return the URI
    public static String serverUri(String cluster) {
        return "spiffe://" + cluster + "/authority/server";
    }

    /// Checks that a text is the address of a server, without asking it.
    ///
    /// @param server as `host:port`
    /// @throws SecurityRefusal `HYP-SEC-034` if it is anything else
    public static void checkServer(String server) {
        ServerConnection.checkAddress(server);
    }

    /// Fetches the first certificate. Uses the token up, if it succeeds.
    ///
    /// @param token the token
    /// @param server where the authority's server is, as `host:port`
    /// @return the new key, its certificates, and whom to trust
    /// @throws SecurityRefusal `HYP-SEC-032` if the token is refused, `HYP-SEC-033` if the server is not the
    ///     one that the token pins, `HYP-SEC-034` if it cannot be reached or gives a wrong answer,
    ///     `HYP-SEC-035` if it is busy
    /// @throws InterruptedException if interrupted while waiting
    public MemberCredentials join(JoinToken token, String server) throws InterruptedException {
        CertificateRequest request = CertificateRequest.create(random);
        ServerConnection connection = ServerConnection.pinned(server, token, clock);
        byte[] answer = connection.post(JOIN, Optional.of(token.secretText()), request.der());
        return checked(answer, server, request, token.id(), connection.root());
    }

    /// Fetches a new certificate for a new key.
    ///
    /// @param current what still counts
    /// @param server where the authority's server is, as `host:port`
    /// @return the new key, its certificates, and whom to trust
    /// @throws SecurityRefusal `HYP-SEC-036` if the certificate does not count any more; else as [#join]
    /// @throws InterruptedException if interrupted while waiting
    public MemberCredentials renew(MemberCredentials current, String server) throws InterruptedException {
        CertificateRequest request = CertificateRequest.create(random);
        ServerConnection connection = ServerConnection.asMember(server, current, clock);
        byte[] answer = connection.post(RENEW, Optional.empty(), request.der());
        MemberCredentials renewed = checked(answer, server, request, current.id(), connection.root());
        return new MemberCredentials(renewed.key(), renewed.chain(), current.roots(), renewed.revocations());
    }

    /// When a certificate should be renewed: when two thirds of its life are over.
    ///
    /// @param certificate a member's
    /// @return the time
    public static Instant renewalDue(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(begin, certificate.getNotAfter().toInstant());
        return begin.plus(life.multipliedBy(LIFE_THIRDS_USED).dividedBy(3));
    }

    /// The server is believed to be the authority's, but what goes to disk is looked at all the same.
    private MemberCredentials checked(
            byte[] answer, String server, CertificateRequest request, SpiffeId id, X509Certificate root) {
        List<X509Certificate> certificates = Pem.certificates("the answer of " + server, answer);
        Optional<X509CRL> revocations = Optional.of(
                Pem.revocationLists("the answer of " + server, answer).getFirst());
        List<X509Certificate> chain = certificates.subList(0, certificates.size() - 1);
        try {
            if (!certificates.getLast().equals(root)) {
                throw new GeneralSecurityException("the root is another");
            }
            Chains.verify(chain, List.of(root), clock.instant());
            if (!chain.getFirst().getPublicKey().equals(request.publicKey())) {
                throw new GeneralSecurityException("the certificate is for another key");
            }
            if (!MemberCredentials.idOf(chain.getFirst()).equals(id)) {
                throw new GeneralSecurityException("the certificate does not name " + id);
            }
        } catch (GeneralSecurityException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-034",
                    "the authority's server at " + server + " gave a certificate that is not right: " + e.getMessage()
                            + "; check the clocks, and the server's version",
                    e);
        }
        return new MemberCredentials(request.key(), chain, List.of(root), revocations);
    }
}
