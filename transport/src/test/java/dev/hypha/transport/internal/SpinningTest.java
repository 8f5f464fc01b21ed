package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import org.junit.jupiter.api.Test;

class SpinningTest {
    private static final int STEP_NANOS = 1_000;
    private static final IntSupplier NOTHING = () -> 0;
    private static final IntSupplier READY = () -> 3;

    private long now = 1;
    private final Spinning spinning = new Spinning(() -> now, () -> now += STEP_NANOS);

    @Test
    void tellsWhatIsReady() throws Exception {
        assertEquals(3, spinning.calculateStrategy(READY, false));
        assertEquals(3, spinning.calculateStrategy(READY, true));
        assertEquals(0, spinning.calculateStrategy(NOTHING, true));
    }

    @Test
    void sleepsAtOnceWhenNothingWasEarned() throws Exception {
        assertEquals(SelectStrategy.SELECT, spinning.calculateStrategy(NOTHING, false));
    }

    @Test
    void looksTwiceAsLongAsItWorked() throws Exception {
        work(50_000);
        assertEquals(100, looksBeforeSleep());
    }

    @Test
    void whatWasSpentInVainIsGone() throws Exception {
        work(50_000);
        looksBeforeSleep();
        spinning.calculateStrategy(READY, false);
        assertEquals(SelectStrategy.SELECT, spinning.calculateStrategy(NOTHING, false));
    }

    @Test
    void aLookThatFoundSomethingIsNotPaidAndEarns() throws Exception {
        work(50_000);
        assertEquals(SelectStrategy.CONTINUE, spinning.calculateStrategy(NOTHING, false));
        spinning.calculateStrategy(READY, false);
        assertEquals(200, looksBeforeSleep());
    }

    @Test
    void neverLooksLongerThanItsLimit() throws Exception {
        work(1_000_000_000);
        assertEquals(2_000, looksBeforeSleep());
    }

    @Test
    void triesAgainNowAndThenAlthoughItNeverPaid() throws Exception {
        int trials = 0;
        for (int wait = 0; wait < 330; wait++) {
            if (looksBeforeSleep() > 0) {
                trials++;
            }
            spinning.calculateStrategy(READY, false);
        }
        assertEquals(10, trials);
    }

    private void work(long nanos) throws Exception {
        spinning.calculateStrategy(READY, false);
        now += nanos;
    }

    private int looksBeforeSleep() throws Exception {
        int looks = 0;
        while (spinning.calculateStrategy(NOTHING, false) == SelectStrategy.CONTINUE) {
            looks++;
        }
        return looks;
    }
}
