package dev.hypha.codec;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Engines for whoever needs one now, without locks and without thread locals, as callers are
/// virtual threads by the thousand.
///
/// A caller looks first where its thread's id hashes to, so that threads seldom meet. Engines are
/// made when all are taken, up to the number of slots; beyond that, a caller that finds none
/// yields a little and then makes one for itself that is dropped afterwards. So nobody waits for
/// another who is blocked.
final class EnginePool {
    private static final int STRIDE = 16;
    private static final int PAUSES_MAX = 16;
    private static final long PAUSE_NANOS = 50_000;

    private final Supplier<Engine> factory;
    private final AtomicReferenceArray<@Nullable Engine> slots;
    private final int size;
    private final AtomicInteger made = new AtomicInteger();

    EnginePool(int size, Supplier<Engine> factory) {
        this.size = Integer.highestOneBit(Math.max(1, size * 2 - 1));
        this.factory = factory;
        this.slots = new AtomicReferenceArray<>(this.size * STRIDE);
    }

    Engine take() {
        int home = home();
        @Nullable Engine engine = slots.getAndSet(home * STRIDE, null);
        return engine != null ? engine : takeElsewhere(home);
    }

    void give(Engine engine) {
        if (!engine.isSound()) {
            made.decrementAndGet();
            return;
        }
        int home = home();
        for (int i = 0; i < size; i++) {
            int at = ((home + i) & (size - 1)) * STRIDE;
            if (slots.getOpaque(at) == null && slots.compareAndSet(at, null, engine)) {
                return;
            }
        }
    }

    private Engine takeElsewhere(int home) {
        for (int turn = 0; turn < PAUSES_MAX; turn++) {
            for (int i = 0; i < size; i++) {
                int at = ((home + i) & (size - 1)) * STRIDE;
                if (slots.getOpaque(at) != null) {
                    @Nullable Engine engine = slots.getAndSet(at, null);
                    if (engine != null) {
                        return engine;
                    }
                }
            }
            if (mayMake()) {
                return factory.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return factory.get();
    }

    private boolean mayMake() {
        int now = made.get();
        return now < size && made.compareAndSet(now, now + 1);
    }

    private int home() {
        return (int) Thread.currentThread().threadId() & (size - 1);
    }
}
