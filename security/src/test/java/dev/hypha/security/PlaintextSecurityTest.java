package dev.hypha.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaintextSecurityTest {
    private static final PeerClaim CLAIM = new PeerClaim(new NodeId("a"), true, true);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1"})
    void loopbackIsAllowed(String address) throws UnknownHostException {
        InetAddress loopback = InetAddress.getByName(address);
        PlaintextSecurity security = PlaintextSecurity.loopbackOnly();
        security.checkListen(loopback);
        security.checkConnect(loopback);
        assertEquals(Identity.LOCAL, security.authenticate(new PeerEvidence.Network(loopback, List.of()), CLAIM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "192.0.2.7", "2001:db8::1"})
    void anythingElseIsRefusedUnlessInsecure(String text) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(text);
        PlaintextSecurity security = PlaintextSecurity.loopbackOnly();
        for (var check : List.<Runnable>of(
                () -> security.checkListen(address),
                () -> security.checkConnect(address),
                () -> security.authenticate(new PeerEvidence.Network(address, List.of()), CLAIM))) {
            SecurityRefusal refusal = assertThrows(SecurityRefusal.class, check::run);
            assertEquals("HYP-SEC-001", refusal.code());
            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains(address.getHostAddress()) && message.contains("insecure"), message);
        }
        PlaintextSecurity insecure = PlaintextSecurity.insecure();
        insecure.checkListen(address);
        insecure.checkConnect(address);
        assertEquals(Identity.ANONYMOUS, insecure.authenticate(new PeerEvidence.Network(address, List.of()), CLAIM));
    }

    @Test
    void anotherUserAtAUnixSocketIsRefused() {
        PlaintextSecurity security = PlaintextSecurity.loopbackOnly();
        assertEquals(Identity.ofUser("7"), security.authenticate(new PeerEvidence.User("7", true, List.of()), CLAIM));
        assertEquals(Identity.LOCAL, security.authenticate(new PeerEvidence.User("", true, List.of()), CLAIM));
        SecurityRefusal refusal = assertThrows(
                SecurityRefusal.class,
                () -> security.authenticate(new PeerEvidence.User("8", false, List.of()), CLAIM));
        assertEquals("HYP-SEC-002", refusal.code());
    }

    @Test
    void thisProcessIsLocal() {
        assertEquals(
                Identity.LOCAL, PlaintextSecurity.loopbackOnly().authenticate(new PeerEvidence.SameProcess(), CLAIM));
    }
}
