package dev.hypha.cluster;

import dev.hypha.security.SecurityProvider;
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

    SecurityProvider securityOf(String node) {
        return securityOf(node, TlsEngines.best());
    }

    SecurityProvider securityOf(String node, TlsEngines engines) {
        Issued issued = nodes.computeIfAbsent(node, _ -> AUTHORITY.node(cluster, node));
        return MutualTls.of(CredentialSource.of(issued.trusting(AUTHORITY)), TlsOptions.DEFAULTS.withEngines(engines));
    }
}
