package dev.hypha.security.authority;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests to a [CaServer].
final class CaHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CaServer.class);
    private static final int BODY_BYTES_MAX = 16 * 1024;
    private static final String BEARER = "Bearer ";
    private static final int FORBIDDEN = 403;

    private final CertificateAuthority authority;
    private final JoinDesk desk;
    private final AddressLimits limits;
    private final LimitedLog refusals;

    CaHandler(CertificateAuthority authority, AddressLimits limits) {
        this.authority = authority;
        this.desk = new JoinDesk(authority);
        this.limits = limits;
        this.refusals = new LimitedLog(LOG, authority.issuer()::now);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (AddressLimits.Admission _ =
                limits.admit(exchange.getRemoteAddress().getAddress())) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            switch (request) {
                case "POST /v1/join" -> join(exchange);
                case "POST /v1/renew" -> renew(exchange);
                case "GET /v1/crl" -> {
                    var _ = member(exchange); // any will do
                    answer(exchange, 200, Pem.text(authority.currentCrl()));
                }
                default -> answer(exchange, 404, "no such request\n");
            }
        } catch (SecurityRefusal e) {
            refuse(exchange, e);
        } finally {
            exchange.close();
        }
    }

    private void join(HttpExchange exchange) throws IOException {
        byte[] request = body(exchange);
        List<X509Certificate> chain = desk.redeem(secret(exchange), request);
        issued(exchange, chain, "by a token");
    }

    private void renew(HttpExchange exchange) throws IOException {
        byte[] request = body(exchange);
        List<X509Certificate> chain = desk.renew(member(exchange), request);
        issued(exchange, chain, "by the one before");
    }

    private void issued(HttpExchange exchange, List<X509Certificate> chain, String how) throws IOException {
        authority
                .issued(chain.getFirst().getSerialNumber())
                .ifPresent(record -> LOG.info(
                        "issued a certificate for {} {}, serial {}, until {}, to {}",
                        record.spec().id(),
                        how,
                        Serials.text(record.serial()),
                        record.until(),
                        exchange.getRemoteAddress().getAddress().getHostAddress()));
        String text = Pem.text(chain) + Pem.text(List.of(authority.root())) + Pem.text(authority.currentCrl());
        answer(exchange, 200, text);
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new SecurityRefusal("HYP-SEC-027", "the request has more than " + BODY_BYTES_MAX + " bytes");
        }
        return body;
    }

    private static byte[] secret(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header != null && header.startsWith(BEARER)) {
            try {
                return Base64.getUrlDecoder().decode(header.substring(BEARER.length()));
            } catch (IllegalArgumentException e) { // told below, without what was sent
                LOG.debug("a token that is no base64");
            }
        }
        throw new SecurityRefusal("HYP-SEC-032", "no join token was shown; join by 'hypha cert join --token TOKEN'");
    }

    private X509Certificate member(HttpExchange exchange) {
        try {
            X509Certificate certificate =
                    (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            if (authority
                    .issued(certificate.getSerialNumber())
                    .filter(record -> record.isValid(authority.issuer().now()))
                    .isPresent()) {
                return certificate;
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-036", "no certificate was shown; renew while the one that you have still counts", e);
        }
        throw new SecurityRefusal(
                "HYP-SEC-036",
                "the certificate that was shown has ended, is revoked, or is not from this authority; join again by a"
                        + " token");
    }

    private void refuse(HttpExchange exchange, SecurityRefusal refusal) throws IOException {
        refusals.warn(
                "refused " + exchange.getRemoteAddress().getAddress().getHostAddress() + ": " + refusal.getMessage());
        int status = switch (refusal.code()) {
            case "HYP-SEC-027" -> 400;
            case "HYP-SEC-032", "HYP-SEC-036" -> FORBIDDEN;
            case "HYP-SEC-035" -> 429;
            default -> 500;
        };
        answer(exchange, status, refusal.getMessage() + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? "application/x-pem-file" : "text/plain");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
