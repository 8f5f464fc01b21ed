package dev.hypha.core;

/// The time for what people look at: as it was when the node last looked, which is every 20 ms. Reading it
/// costs next to nothing, where a system's clock may cost more than a small call's own bookkeeping.
///
/// It counts milliseconds in an `int`, to keep small what remembers them, and so turns over after 49 days:
/// ask [#between] for differences.
final class CoarseClock {
    private static final long NANOS_OF_MILLI = 1_000_000;

    private volatile int millis = now();

    private static int now() {
        return (int) (System.nanoTime() / NANOS_OF_MILLI);
    }

    /// Looks at the clock.
    void tick() {
        millis = now();
    }

    /// When it was looked at last; now, while the flight recorder notes calls.
    int millis() {
        return CallRecorder.isOn() ? now() : millis;
    }

    /// The time from one moment to a later one, if that is less than 49 days.
    static long between(int earlier, int later) {
        return Integer.toUnsignedLong(later - earlier);
    }
}
