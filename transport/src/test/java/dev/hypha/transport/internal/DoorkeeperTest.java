package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private final AtomicLong now = new AtomicLong(42);
    private final List<String> lines = new ArrayList<>();
    private final Doorkeeper door = new Doorkeeper(3, new TrafficTotals(), now::get, lines::add);

    @Test
    void soManyOfOneAddressMayShakeHandsAtATime() {
        for (int i = 0; i < 3; i++) {
            assertTrue(door.enter("192.0.2.1"));
        }
        assertFalse(door.enter("192.0.2.1"));
        assertTrue(door.enter("192.0.2.2"), "another address");
        door.leave("192.0.2.1");
        assertTrue(door.enter("192.0.2.1"), "one has left");
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().startsWith("refused a connection from 192.0.2.1: HYP-SEC-019 "), lines::toString);
    }

    @Test
    void soManyOfAllTogether() {
        for (int i = 0; i < Doorkeeper.HANDSHAKES_MAX; i++) {
            assertTrue(door.enter("address " + i));
        }
        assertFalse(door.enter("one more"));
        door.leave("address 7");
        assertTrue(door.enter("one more"));
    }

    @Test
    void oneLineASecondTellsHowManyThereWere() {
        for (int i = 0; i < 100; i++) {
            door.turnedAway("192.0.2.1", "HYP-NET-010 garbage");
        }
        assertEquals(List.of("refused a connection from 192.0.2.1: HYP-NET-010 garbage"), lines);
        now.addAndGet(999_999_999);
        door.turnedAway("192.0.2.1", "HYP-NET-010 garbage");
        assertEquals(1, lines.size());
        now.addAndGet(1);
        door.turnedAway("192.0.2.3", "HYP-NET-010 garbage");
        assertEquals(
                "refused a connection from 192.0.2.3: HYP-NET-010 garbage (100 more were refused since the last such"
                        + " line)",
                lines.getLast());
    }
}
