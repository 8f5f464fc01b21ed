package dev.hypha.core;

import dev.hypha.ChannelException;
import org.jspecify.annotations.Nullable;

/// How much a sender may still write, and why it may not any more.
final class ChannelCredit extends ChannelWait {
    private long left;
    private @Nullable String stopped;

    /// So many more bytes may be written.
    void grant(long bytes) {
        synchronized (this) {
            left += bytes;
        }
        wake();
    }

    /// Nothing more may be written. The first reason stays.
    void stop(String why) {
        synchronized (this) {
            if (stopped == null) {
                stopped = why;
            }
        }
        wake();
    }

    /// Takes what there is, up to `wanted`, and waits if there is nothing.
    ///
    /// @return from 1 to `wanted`
    int take(int wanted) throws InterruptedException {
        while (true) {
            synchronized (this) {
                check();
                if (left > 0) {
                    int taken = (int) Math.min(left, wanted);
                    left -= taken;
                    return taken;
                }
            }
            await();
        }
    }

    /// Throws if nothing more may be written.
    synchronized void check() {
        if (stopped != null) {
            throw new ChannelException(stopped);
        }
    }

    synchronized long left() {
        return left;
    }

    @Override
    synchronized boolean isOver() {
        return left > 0 || stopped != null;
    }
}
