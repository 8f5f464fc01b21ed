package dev.hypha.transport.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// How much the peer may still send on the data lane, and what is to be given back to it.
///
/// What is consumed is given back in steps of a quarter of the window, and at once when the peer could be
/// waiting.
final class ReceiveCredit {
    private static final VarHandle RECEIVED;

    static {
        try {
            RECEIVED = MethodHandles.lookup().findVarHandle(ReceiveCredit.class, "received", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long window;
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile long granted;
    private long received;

    ReceiveCredit(long window) {
        this.window = window;
    }

    /// A message has begun to arrive. On the event loop.
    ///
    /// @return whether credit should be sent now
    boolean received(long bytes) {
        long total = received + bytes;
        if (granted + window - received <= 0) {
            throw new ProtocolException("a message without credit");
        }
        RECEIVED.setRelease(this, total);
        if (granted + window - total > 0) {
            return false;
        }
        VarHandle.fullFence();
        return consumed.get() > 0 && announced.compareAndSet(false, true);
    }

    /// What a message took is free again. From any thread.
    ///
    /// @return whether credit should be sent now
    boolean consumed(long bytes) {
        long back = consumed.addAndGet(bytes);
        if (back < window / 4 && granted + window - (long) RECEIVED.getAcquire(this) > 0) {
            return false;
        }
        return back > 0 && announced.compareAndSet(false, true);
    }

    /// Takes what is to be given back, while the frame that does it is written.
    ///
    /// @return bytes, may be 0
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the owner of the right to write
    long take() {
        announced.set(false);
        long bytes = consumed.getAndSet(0);
        granted += bytes;
        return bytes;
    }
}
