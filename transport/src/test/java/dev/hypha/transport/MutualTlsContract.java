package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.security.SecurityProvider;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TlsEngines;
import dev.hypha.security.tls.TlsOptions;
import dev.hypha.transport.TransportException.Code;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// What every transport keeps, over mutual TLS.
abstract class MutualTlsContract extends TransportContract {
    static final TestAuthority CA = TestAuthority.named("CA");
    private static final Map<String, TestAuthority.Issued> ISSUED = new ConcurrentHashMap<>();

    abstract TlsEngines engines();

    @Override
    Endpoint endpoint() {
        return new Endpoint.Tcp("127.0.0.1", 0);
    }

    @Override
    SecurityProvider security(TestPeer peer) {
        String cluster = peer.self.cluster();
        String name = peer.self.node().name();
        TestAuthority.Issued issued = ISSUED.computeIfAbsent(cluster + "/" + name, _ -> CA.node(cluster, name));
        return MutualTls.of(CredentialSource.of(issued.trusting(CA)), TlsOptions.DEFAULTS.withEngines(engines()));
    }

    @Override
    Code wrongCluster() {
        return Code.NOT_AUTHENTICATED;
    }

    @Test
    void bothSidesProveTheirNames() throws Exception {
        assertEquals("spiffe://test/node/server", connect().peer().identity().uri());
        assertEquals(
                "spiffe://test/node/client",
                server.connection().peer().identity().uri());
    }
}
