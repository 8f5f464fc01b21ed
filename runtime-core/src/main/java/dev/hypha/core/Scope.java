package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Explanation;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The scope of [Node#scope]: a monitor over what is running and what is unread.
final class Scope<R> implements JoinScope<R> {
    private final Node node;
    private final int window;
    private final Set<Handle<R>> running = new HashSet<>();
    private final Queue<Handle<R>> unread = new ArrayDeque<>();
    private long spawned;
    private long succeeded;
    private long failed;
    private boolean cancelled;

    Scope(Node node, int window) {
        if (window < 1) {
            throw new IllegalArgumentException("the window of a scope must be at least 1, was " + window);
        }
        this.node = node;
        this.window = window;
    }

    @Override
    public JoinHandle<R> spawn(Call<R> call) throws InterruptedException {
        synchronized (this) {
            checkOpen();
            while (running.size() + unread.size() >= window) {
                if (running.isEmpty()) {
                    throw new IllegalStateException("the scope's window of " + window
                            + " is full of unread outcomes; read them by next(), or open it with a larger window");
                }
                waitHere();
                checkOpen();
            }
        }
        return spawnNow(call);
    }

    @Override
    public List<JoinHandle<R>> spawnEverywhere(Call<R> call) throws InterruptedException {
        List<JoinHandle<R>> handles = new ArrayList<>();
        for (Explanation.Verdict verdict : node.explain(call).verdicts()) {
            if (verdict.admitted()) {
                handles.add(spawn(call.on(call.placement().pinnedTo(verdict.node()))));
            }
        }
        return handles;
    }

    private JoinHandle<R> spawnNow(Call<R> call) {
        Handle<R> handle = (Handle<R>) node.spawn(call);
        synchronized (this) {
            running.add(handle);
            spawned++;
            if (cancelled) {
                handle.cancel();
            }
        }
        handle.whenEnded(new Member());
        return handle;
    }

    private final class Member extends Handle.StackedWaiter {
        @Override
        public void ended(Handle<?> handle) {
            @SuppressWarnings("unchecked") // it was registered with a handle of R
            Handle<R> mine = (Handle<R>) handle;
            memberEnded(mine);
        }
    }

    private synchronized void memberEnded(Handle<R> handle) {
        running.remove(handle);
        unread.add(handle);
        if (handle.outcomeNow() instanceof Outcome.Success<?>) {
            succeeded++;
        } else {
            failed++;
        }
        notifyAll();
    }

    private void checkOpen() {
        if (cancelled) {
            throw new IllegalStateException("the scope is cancelled or closed and spawns no more");
        }
    }

    /// Waits on this monitor, once; callers look again. A running call lends its slot meanwhile.
    @SuppressWarnings("WaitNotInLoop") // the loops are the callers'
    private void waitHere() throws InterruptedException {
        @Nullable Execution current = Execution.currentOrNull();
        if (current != null) {
            current.blocked();
        }
        try {
            wait();
        } finally {
            if (current != null) {
                current.unblocked();
            }
        }
    }

    @Override
    public synchronized Outcome<R> next() throws InterruptedException {
        while (true) {
            @Nullable Handle<R> handle = unread.poll();
            if (handle != null) {
                notifyAll();
                return handle.outcomeNow();
            }
            if (running.isEmpty()) {
                throw new NoSuchElementException("no call of the scope is unfinished or unread");
            }
            waitHere();
        }
    }

    private synchronized boolean isIdle() {
        return running.isEmpty() && unread.isEmpty();
    }

    private synchronized boolean hasRoom() {
        return !cancelled && running.size() + unread.size() < window;
    }

    @Override
    public <T> Iterable<Outcome<R>> each(Iterable<? extends T> inputs, Function<? super T, Call<R>> function) {
        Iterator<? extends T> remaining = inputs.iterator();
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                fill();
                return !isIdle();
            }

            @Override
            public Outcome<R> next() {
                fill();
                try {
                    return Scope.this.next();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted while waiting for the next outcome");
                }
            }

            private void fill() {
                while (hasRoom() && remaining.hasNext()) {
                    JoinHandle<R> unusedAsTheScopeKeepsIt = spawnNow(function.apply(remaining.next()));
                }
            }
        };
    }

    @Override
    public synchronized Counts counts() {
        return new Counts(spawned, succeeded, failed);
    }

    @Override
    public void cancel() {
        List<Handle<R>> cancelling;
        synchronized (this) {
            cancelled = true;
            cancelling = new ArrayList<>(running);
        }
        cancelling.forEach(JoinHandle::cancel);
    }

    @Override
    public void close() {
        cancel();
        boolean interrupted = false;
        synchronized (this) {
            while (!running.isEmpty()) {
                try {
                    waitHere();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
