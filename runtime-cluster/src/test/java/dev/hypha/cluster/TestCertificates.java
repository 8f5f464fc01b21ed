package dev.hypha.cluster;

import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TestAuthority.Issued;
import dev.hypha.security.tls.TlsEngines;
import dev.hypha.security.tls.TlsOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The certificates of one cluster of a test, made when they are asked for.
final class TestCertificates {
    private static final TestAuthority AUTHORITY = TestAuthority.named("CA of the tests");

    private final String cluster;
    private final Map<String, Issued> nodes = new ConcurrentHashMap<>();

    TestCertificates(String cluster) {
        this.cluster = cluster;
    }

    /// Of a client's certificate.
    SecurityProvider securityOfClient(String name) {
        return security(AUTHORITY.client(cluster, name));
    }

    /// Of a node's certificate that has restricted labels.
    SecurityProvider securityOf(String node, Map<String, String> labels) {
        String uri = SpiffeId.node(cluster, node).uri();
        return security(AUTHORITY.recipe().uri(uri).labels(labels).issue());
    }

    private static SecurityProvider security(Issued issued) {
        return MutualTls.of(CredentialSource.of(issued.trusting(AUTHORITY)), TlsOptions.DEFAULTS);
    }

    SecurityProvider securityOf(String node) {
        return securityOf(node, TlsEngines.best());
    }

    SecurityProvider securityOf(String node, TlsEngines engines) {
        Issued issued = nodes.computeIfAbsent(node, _ -> AUTHORITY.node(cluster, node));
        return MutualTls.of(CredentialSource.of(issued.trusting(AUTHORITY)), TlsOptions.DEFAULTS.withEngines(engines));
    }
}
