package dev.hypha.cluster;

import dev.hypha.security.tls.TlsEngines;
import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.RuntimeContract;

/// A cluster means the same over mutual TLS by the JDK.
final class TlsClusterRuntimeContractTest extends RuntimeContract {
    private final TestCertificates certificates = new TestCertificates("contract");

    @Override
    protected ClusterFixture start(FixtureSpec spec) {
        return new ClusterRuntimeFixture(
                spec, _ -> "tcp://127.0.0.1:0", name -> certificates.securityOf(name, TlsEngines.jdk()));
    }
}
