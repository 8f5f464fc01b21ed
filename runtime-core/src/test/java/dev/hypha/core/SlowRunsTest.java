package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowRunsTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // nanoTime may overflow

    private final SlowRuns slow = new SlowRuns();
    private long now = START;

    private boolean run(long pauseMillis, long tookMillis) {
        now += TimeUnit.MILLISECONDS.toNanos(pauseMillis + tookMillis);
        return slow.add(TimeUnit.MILLISECONDS.toNanos(tookMillis), now);
    }

    @Test
    void aBusyMachineMovesNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertFalse(run(490, 10), "ten milliseconds every half second, in run " + i);
        }
    }

    @Test
    void oneLongPauseMovesNothing() {
        assertFalse(run(0, 4_000));
        assertFalse(run(11_000, 4_000));
        assertFalse(run(11_000, 4_000));
    }

    @Test
    void aFunctionThatBlocksBrieflyAndOftenMoves() {
        int runs = 1;
        while (!run(10, 5)) {
            runs++;
        }
        assertEquals(100, runs, "half a second of ten");
    }

    @Test
    void aFunctionThatBlocksForTenthsOfSecondsMoves() {
        for (int i = 0; i < 4; i++) {
            assertFalse(run(1_000, 200));
        }
        assertTrue(run(1_000, 200));
    }

    @Test
    void aFunctionThatBlocksForSecondsMovesSoon() {
        assertFalse(run(0, 30_000));
        assertTrue(run(0, 30_000));
    }
}
