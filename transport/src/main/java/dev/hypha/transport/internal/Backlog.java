package dev.hypha.transport.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// How much waits to be written on one connection, and those who wait because it is too much.
///
/// Senders wait behind their frame, not before it: so the order of sending is that of the calls, and giving
/// up the wait loses nothing. Only what is large is counted one by one; for the rest the length of the
/// queue will do.
final class Backlog {
    private static final int COUNTED_MIN = 512;
    private static final int FRAME_BYTES = 256;

    private final long bytesMax;
    private final AtomicLong counted = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition less = lock.newCondition();
    private volatile int waiting;

    Backlog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void added(int bytes) {
        if (bytes >= COUNTED_MIN) {
            counted.addAndGet(bytes);
        }
    }

    /// A frame has left the queue. By the owner of the right to write.
    void removed(int bytes) {
        if (bytes >= COUNTED_MIN) {
            counted.addAndGet(-bytes);
        }
    }

    boolean hasWaiting() {
        return waiting > 0;
    }

    /// Lets those go on who wait, if half of it is gone.
    void look(int frames) {
        if (bytes(frames) <= bytesMax / 2) {
            release();
        }
    }

    boolean isTooMuch(int frames) {
        return bytes(frames) > bytesMax;
    }

    private long bytes(int frames) {
        return counted.get() + (long) frames * FRAME_BYTES;
    }

    /// Lets all go on who wait.
    void release() {
        lock.lock();
        try {
            less.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until half of it is gone, or the thread is interrupted, which stays so.
    ///
    /// @param goOn asked again after every [#release]
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    void await(BooleanSupplier goOn) {
        lock.lock();
        try {
            waiting++;
            while (!goOn.getAsBoolean()) {
                less.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
            lock.unlock();
        }
    }
}
