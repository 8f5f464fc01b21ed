package dev.hypha.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimingPeriodTest {
    private static final long SECOND = 1_000_000_000;

    private final TimingPeriod period = new TimingPeriod();
    private long nowNanos = -SECOND; // a steady clock may begin anywhere
    private long executions;
    private long timed;
    private long counted;

    /// Executions come at a rate, for a while.
    private void run(long perSecond, double seconds) {
        long number = Math.round(perSecond * seconds);
        for (long i = 0; i < number; i++) {
            nowNanos += SECOND / perSecond;
            int now = period.executions();
            if ((executions++ & (now - 1)) == 0) {
                timed++;
                counted += now;
                period.timed(nowNanos);
            }
        }
    }

    @Test
    void allAreTimedWhenFewCome() {
        run(TimingPeriod.TIMED_PER_SECOND - 1_000, 5);
        assertEquals(executions, timed);
    }

    @Test
    void theFirstOfManyAreTimed() {
        run(10_000_000, 0.000_02);
        assertEquals(200, timed);
        assertEquals(200, executions);
    }

    @Test
    void fewerAreTimedTheFasterTheyCome() {
        run(500_000, 1);
        assertEquals(64, period.executions());
        timed = 0;
        run(500_000, 10);
        assertTrue(timed <= 10 * TimingPeriod.TIMED_PER_SECOND, timed + " were timed in 10 seconds");
    }

    @Test
    void whatIsTimedStandsForAll() {
        for (int rate : new int[] {1_000, 30_000, 2_000_000, 90_000, 400}) {
            run(rate, 1);
        }
        assertEquals(1, (double) counted / executions, 0.01);
    }

    @Test
    void afterAPauseAllAreTimedAgain() {
        run(5_000_000, 1);
        assertEquals(TimingPeriod.MAX, period.executions());
        nowNanos += SECOND;
        run(100, 2); // the first of these that is timed ends the long period
        executions = 0;
        timed = 0;
        run(100, 10);
        assertEquals(executions, timed);
    }

    @Test
    void itIsAlwaysAPowerOfTwoUpToTheLongest() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            run(1 + random.nextInt(3_000_000), 0.001);
            nowNanos += random.nextInt(20_000_000);
            int now = period.executions();
            assertTrue(Integer.bitCount(now) == 1 && now <= TimingPeriod.MAX, "period " + now);
        }
    }
}
