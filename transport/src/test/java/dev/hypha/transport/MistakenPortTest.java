package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.PlaintextSecurity;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TlsOptions;
import dev.hypha.transport.TransportException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One side has certificates, and the other one does not.
@Timeout(60)
class MistakenPortTest {
    private static final TestAuthority CA = TestAuthority.named("CA");

    private static SecurityProvider tls(String node) {
        return MutualTls.of(CredentialSource.of(CA.node("test", node).trusting(CA)), TlsOptions.DEFAULTS);
    }

    private static TransportException refused(SecurityProvider listening, SecurityProvider dialling) {
        TestPeer server = new TestPeer("server");
        TestPeer client = new TestPeer("client");
        try (Transport accepts = Transports.open(TransportOptions.DEFAULTS, listening);
                Transport dials = Transports.open(TransportOptions.DEFAULTS, dialling)) {
            Endpoint endpoint = accepts.listen(
                            new Endpoint.Tcp("127.0.0.1", 0), server.self, TestPeer.NO_VALUES, server)
                    .endpoint();
            TransportException refused = assertThrows(
                    TransportException.class, () -> dials.connect(endpoint, client.self, TestPeer.NO_VALUES, client));
            assertFalse(server.connection.isDone());
            return refused;
        }
    }

    @Test
    void whoDialsATlsPortInPlaintextIsToldSo() {
        TransportException refused = refused(tls("server"), PlaintextSecurity.loopbackOnly());
        assertEquals(Code.NOT_AUTHENTICATED, refused.code());
        assertTrue(
                refused.getMessage().contains("HYP-SEC-014 this port takes TLS with certificates only"),
                refused.getMessage());
    }

    @Test
    void whoDialsAPlaintextPortInTlsIsToldSo() {
        TransportException refused = refused(PlaintextSecurity.loopbackOnly(), tls("client"));
        assertEquals(Code.NOT_AUTHENTICATED, refused.code());
        assertTrue(
                refused.getMessage().contains("HYP-SEC-014 what the other side sends is not TLS"),
                refused.getMessage());
    }
}
