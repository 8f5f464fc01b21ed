package dev.hypha.transport.internal;

import io.netty.util.internal.PlatformDependent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The event loop of a memory transport: one thread, a queue and timers.
final class MemoryLoop {
    private static final Logger LOG = System.getLogger(MemoryLoop.class.getName());

    private final Queue<Runnable> tasks = PlatformDependent.newMpscQueue();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean stopped;

    MemoryLoop(String name) {
        thread = LoopThread.factory(name).newThread(this::run);
        thread.start();
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    void execute(Runnable task) {
        if (stopped) {
            throw new RejectedExecutionException("the transport is closed");
        }
        tasks.add(task);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    void schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
        if (isCurrent()) {
            timers.add(timer);
        } else {
            execute(() -> timers.add(timer));
        }
    }

    /// Ends the thread when its queue is empty.
    void stop() {
        try {
            execute(() -> stopped = true);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "stopped already", e);
        }
    }

    private void run() {
        while (true) {
            Runnable task = next();
            if (task != null) {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "a task of " + thread.getName() + " failed", e);
                }
            } else if (stopped) {
                return;
            } else {
                parked = true;
                if (tasks.isEmpty()) {
                    Timer first = timers.peek();
                    if (first == null) {
                        LockSupport.park(this);
                    } else {
                        LockSupport.parkNanos(this, Math.max(1, first.at - System.nanoTime()));
                    }
                }
                parked = false;
            }
        }
    }

    private @Nullable Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            Timer first = timers.peek();
            if (first != null && first.at - System.nanoTime() <= 0) {
                timers.remove();
                return first.task;
            }
        }
        return task;
    }

    private record Timer(long at, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(at - other.at, 0);
        }
    }
}
