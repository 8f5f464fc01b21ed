package dev.hypha.cluster;

import dev.hypha.security.tls.TlsEngines;
import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.RuntimeContract;
import org.junit.jupiter.api.Assumptions;

/// A cluster means the same over mutual TLS by BoringSSL, where its library is.
final class BoringSslClusterRuntimeContractTest extends RuntimeContract {
    private final TestCertificates certificates = new TestCertificates("contract");

    @Override
    protected ClusterFixture start(FixtureSpec spec) {
        TlsEngines engines = TlsEngines.best();
        Assumptions.assumeTrue(
                engines.name().equals("boringssl"), "no netty-tcnative-boringssl-static for this system");
        return new ClusterRuntimeFixture(
                spec, _ -> "tcp://127.0.0.1:0", name -> certificates.securityOf(name, engines));
    }
}
