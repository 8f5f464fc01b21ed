package dev.hypha.security.authority;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.internal.Chains;
import dev.hypha.security.internal.PeerTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/// Answers nodes that want certificates, over TLS 1.3 with a certificate of the authority's own:
///
/// - `POST /v1/join`, with the secret of a token as `Authorization: Bearer` and a request (PKCS#10, DER): who
///   has a token gets the certificate, those above it up to the root, and the revocation list, as PEM.
/// - `POST /v1/renew`, with a request: a member gets the same, by its certificate that still counts.
/// - `GET /v1/crl`: a member gets the revocation list.
///
/// A refusal is a line of text that begins with its code. What comes is bounded: 16 KiB a request, ten
/// seconds, 32 requests at once, and of one address 4 at once and 60 a minute. Refusals are logged, a line in
/// ten seconds at most; secrets never are. It is no part of a cluster: nodes need it only to get
/// certificates.
public final class CaServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    /// Of the JDK's server, which reads these once: how long a request, and its answer, may take; how many
    /// connections there may be. Whoever sets them otherwise is left alone.
    private static final List<String> BOUNDS = List.of(
            "sun.net.httpserver.maxReqTime=10",
            "sun.net.httpserver.maxRspTime=10",
            "sun.net.httpserver.idleInterval=10",
            "jdk.httpserver.maxConnections=512");

    private final HttpsServer server;
    private final ExecutorService threads;
    private final AddressLimits limits;

    private CaServer(HttpsServer server, ExecutorService threads, AddressLimits limits) {
        this.server = server;
        this.threads = threads;
        this.limits = limits;
    }

    /// Starts a server.
    ///
    /// @param authority who signs; it stays open
    /// @param address where to listen; port 0 takes any free one
    /// @return the server, which answers
    /// @throws SecurityRefusal `HYP-SEC-034` if it cannot listen there, `HYP-SEC-029` if the authority has
    ///     ended
    public static CaServer start(CertificateAuthority authority, InetSocketAddress address) {
        for (String bound : BOUNDS) {
            int sign = bound.indexOf('=');
            if (System.getProperty(bound.substring(0, sign)) == null) {
                System.setProperty(bound.substring(0, sign), bound.substring(sign + 1));
            }
        }
        ServerKeys keys = new ServerKeys(authority);
        var _ = keys.alias(); // tells now if the authority cannot sign
        HttpsServer server;
        try {
            server = HttpsServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-034",
                    "the authority's server cannot listen at " + address + " (" + e.getMessage()
                            + "); give another address by --listen",
                    e);
        }
        server.setHttpsConfigurator(new Configurator(context(authority, keys)));
        AddressLimits limits = new AddressLimits(authority.issuer()::now);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        var _ = server.createContext("/", new CaHandler(authority, limits));
        server.start();
        return new CaServer(server, threads, limits);
    }

    private static SSLContext context(CertificateAuthority authority, ServerKeys keys) {
        PeerTrust.Check members = chain -> checkMember(authority, chain);
        PeerTrust trust = new PeerTrust(members, members, List.of(authority.root()));
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {keys},
                    new TrustManager[] {trust},
                    authority.issuer().random());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /// Whether it is a member at all; [JoinDesk#renew] knows more, and asks with every request.
    private static void checkMember(CertificateAuthority authority, List<X509Certificate> chain)
            throws CertificateException {
        try {
            Chains.verify(chain, List.of(authority.root()), authority.issuer().now());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate does not lead to this authority", e);
        }
    }

    /// Where it listens.
    ///
    /// @return with the port that was taken
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// Stops, once what is under way is answered, or after two seconds.
    @Override
    public void close() {
        limits.awaitIdle(LAST_ANSWERS);
        server.stop(0);
        threads.shutdownNow();
    }

    /// Sets up each connection.
    private static final class Configurator extends HttpsConfigurator {
        Configurator(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3"});
            tls.setWantClientAuth(true);
            parameters.setSSLParameters(tls);
        }
    }
}
