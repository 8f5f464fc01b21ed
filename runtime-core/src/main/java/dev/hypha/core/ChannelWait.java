package dev.hypha.core;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Something that one thread at a time waits for. Meanwhile its call lends out its slot.
abstract class ChannelWait {
    private volatile @Nullable Thread waiting;

    /// Whether there is nothing to wait for. Must see whatever happened before [#wake] was called.
    abstract boolean isOver();

    /// Waits until [#isOver].
    final void await() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        @Nullable Execution running = Execution.currentOrNull();
        if (running != null) {
            running.blocked();
        }
        waiting = Thread.currentThread();
        try {
            while (!isOver()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiting = null;
            if (running != null) {
                running.unblocked();
            }
        }
    }

    /// Lets who waits look again. From any thread.
    final void wake() {
        @Nullable Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
