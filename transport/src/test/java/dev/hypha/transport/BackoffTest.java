package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(1);

    @Test
    void waitsDoubleUpToTheCeilingWithJitter() {
        Backoff backoff = new Backoff(FIRST, MAX, new Random(1));
        for (long ceiling : new long[] {100, 200, 400, 800, 1000, 1000}) {
            long wait = backoff.next().toMillis();
            assertTrue(wait >= ceiling / 2 && wait <= ceiling, wait + " of " + ceiling);
        }
        backoff.reset();
        assertTrue(backoff.next().compareTo(FIRST) <= 0);
    }

    @Test
    void aSeedRepeatsIt() {
        Backoff one = new Backoff(FIRST, MAX, new Random(7));
        Backoff other = new Backoff(FIRST, MAX, new Random(7));
        for (int i = 0; i < 10; i++) {
            assertEquals(one.next(), other.next());
        }
    }

    @Test
    void aCeilingBelowTheStartIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Backoff(MAX, FIRST, new Random()));
    }
}
