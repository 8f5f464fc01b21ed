package dev.hypha.security.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.security.SecurityRefusal;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressLimitsTest {
    private Instant now = Instant.EPOCH;
    private final AddressLimits limits = new AddressLimits(() -> now);

    @Test
    void anAddressAsksSoOftenAMinute() {
        for (int i = 0; i < AddressLimits.WITHIN_WINDOW_MAX; i++) {
            limits.admit(address(1)).close();
        }
        assertRefused(1);
        limits.admit(address(2)).close();
        now = now.plus(AddressLimits.WINDOW);
        limits.admit(address(1)).close();
    }

    @Test
    void anAddressAsksForSoMuchAtOnceAndAllTogetherToo() {
        List<AddressLimits.Admission> open = new ArrayList<>();
        for (int address = 0; open.size() < AddressLimits.AT_ONCE_MAX; address++) {
            for (int i = 0; i < AddressLimits.AT_ONCE_MAX_OF_ADDRESS; i++) {
                open.add(limits.admit(address(address)));
            }
            assertRefused(address);
        }
        assertRefused(1000);
        open.getFirst().close();
        limits.admit(address(1000)).close();
        limits.admit(address(0)).close();
    }

    @Test
    void whoIsRememberedIsBounded() {
        for (int i = 0; i < AddressLimits.ADDRESSES_MAX; i++) {
            limits.admit(address(i)).close();
        }
        assertRefused(AddressLimits.ADDRESSES_MAX);
        limits.admit(address(5)).close();
        now = now.plus(AddressLimits.WINDOW);
        limits.admit(address(AddressLimits.ADDRESSES_MAX)).close();
    }

    private void assertRefused(int number) {
        SecurityRefusal refusal = assertThrows(SecurityRefusal.class, () -> limits.admit(address(number)));
        assertEquals("HYP-SEC-035", refusal.code());
    }

    private static InetAddress address(int number) {
        return InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256);
    }
}
