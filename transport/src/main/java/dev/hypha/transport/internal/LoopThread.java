package dev.hypha.transport.internal;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// A thread of an event loop, which must never wait.
final class LoopThread extends FastThreadLocalThread {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private LoopThread(String kind, Runnable task) {
        super(null, task, kind + "-" + COUNT.incrementAndGet());
        setDaemon(true);
    }

    static ThreadFactory factory(String kind) {
        return task -> new LoopThread(kind, task);
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread;
    }
}
