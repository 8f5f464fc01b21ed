package dev.hypha.discovery;

import dev.hypha.discovery.Discovery.Candidate;
import dev.hypha.discovery.Discovery.Listener;
import dev.hypha.discovery.Discovery.Self;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Calls a listener as [Discovery] promises: one call at a time, only about news, and never after [#close].
///
/// Whoever has news while another thread is calling the listener leaves them to that thread, and goes on:
/// nobody waits for a listener but [#close], so ways may be nested and closed from anywhere without a
/// deadlock.
final class Reports {
    private static final System.Logger LOGGER = System.getLogger(Reports.class.getName());

    private final Self self;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Runnable> news = new ArrayDeque<>();
    private final Map<String, DiscoveryProblem> told = new HashMap<>();
    private @Nullable Set<Candidate> last;
    private @Nullable Thread calling;
    private boolean closed;

    Reports(Self self, Listener listener) {
        this.self = self;
        this.listener = listener;
    }

    /// Tells what is known now, in this order, without this node itself.
    void found(Collection<Candidate> all) {
        prepareFound(all);
        tell();
    }

    /// The half of [#found] that calls nobody, for who holds a lock; [#tell] is the other.
    void prepareFound(Collection<Candidate> all) {
        Set<Candidate> others = new LinkedHashSet<>();
        for (Candidate candidate : all) {
            if (!isSelf(candidate)) {
                others.add(candidate);
            }
        }
        lock.lock();
        try {
            if (closed || others.equals(last)) {
                return;
            }
            last = others;
            news.add(() -> listener.found(Collections.unmodifiableSet(others)));
        } finally {
            lock.unlock();
        }
    }

    /// Tells a problem, unless it was the last that this activity told.
    ///
    /// @param activity which of several that go on side by side, such as announcing
    void failed(String activity, DiscoveryProblem problem) {
        prepareFailed(activity, problem);
        tell();
    }

    /// The half of [#failed] that calls nobody.
    void prepareFailed(String activity, DiscoveryProblem problem) {
        lock.lock();
        try {
            if (!closed && !problem.equals(told.put(activity, problem))) {
                news.add(() -> listener.failed(problem));
            }
        } finally {
            lock.unlock();
        }
    }

    /// What was wrong with an activity is over: should it come again, it is news.
    void succeeded(String activity) {
        lock.lock();
        try {
            told.remove(activity);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a call that goes on, unless this is it.
    void close() {
        lock.lock();
        try {
            closed = true;
            news.clear();
            while (calling != null && !calling.equals(Thread.currentThread())) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Calls the listener with what there is to tell, unless another thread is about it.
    void tell() {
        lock.lock();
        try {
            if (calling != null) {
                return;
            }
            calling = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        for (Runnable next = next(); next != null; next = next()) {
            call(next);
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable next = news.poll();
            if (next == null) {
                calling = null;
                idle.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean isSelf(Candidate candidate) {
        List<String> endpoints = self.endpoints();
        return endpoints.contains(candidate.endpoint())
                || candidate.node().filter(self.node()::equals).isPresent();
    }

    /// What a listener throws is its own bug, and must not end discovery.
    private static void call(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A listener of discovery has thrown", e);
        }
    }
}
