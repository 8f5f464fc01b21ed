package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the checkpoints of tasks into a store, on a virtual thread of its own.
///
/// Between the tasks and the thread is one map, which has the latest word on each task: what to keep, or to
/// forget it. The thread takes some of it, writes that, and puts back what could not be written, unless there
/// is news of the same task meanwhile. A task whose checkpoints never got to the store is not deleted there.
final class TaskCheckpointWriter {
    static final long BYTES_MAX = 64L << 20;
    static final int TASKS_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(TaskCheckpointWriter.class);
    private static final int BATCH_TASKS = 64;
    private static final long BATCH_BYTES = 8L << 20;
    private static final long NUMBER = 0;
    private static final long PAUSE_MILLIS = 100;
    private static final long PAUSE_MILLIS_MAX = 5_000;
    private static final long WARNING_PERIOD_NANOS = 10_000_000_000L;

    /// The latest word on a task.
    private sealed interface Word {
        /// How much memory it holds.
        long bytes();

        /// @param call what the task runs
        /// @param state its checkpoint
        record Keep(Call<?> call, ByteBuffer state) implements Word {
            @Override
            public long bytes() {
                return state.remaining();
            }
        }

        /// It has ended.
        record Forget() implements Word {
            @Override
            public long bytes() {
                return 0;
            }
        }
    }

    /// Makes of a checkpoint what is stored.
    interface Form {
        ByteBuffer of(Call<?> call, ByteBuffer state);
    }

    private final CheckpointStore store;
    private final String scope;
    private final Form form;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TaskId, Word> waiting = new LinkedHashMap<>();
    /// Those that may be in the store.
    private final Set<TaskId> written = new HashSet<>();
    private long waitingBytes;
    private boolean ending;
    private boolean abandoned;
    private long lastWarningNanos = System.nanoTime() - WARNING_PERIOD_NANOS;
    private long unwarned;

    TaskCheckpointWriter(CheckpointStore store, String scope, String threadName, Form form) {
        this.store = store;
        this.scope = scope;
        this.form = form;
        this.thread = Thread.ofVirtual().name(threadName).start(this::run);
    }

    // ---- what tasks say

    void keep(TaskId task, Call<?> call, ByteBuffer state) {
        boolean taken;
        lock.lock();
        try {
            taken = ending || put(task, new Word.Keep(call, state));
        } finally {
            lock.unlock();
        }
        if (!taken) {
            warn("a checkpoint of task " + task + " is not stored, as too much waits for the store " + store
                    + " already; the one before stays until its next one");
        }
    }

    void forget(TaskId task) {
        lock.lock();
        try {
            if (ending) {
                return;
            }
            if (written.contains(task)) {
                boolean unusedTaken = put(task, new Word.Forget());
            } else {
                @Nullable Word unsaid = waiting.remove(task);
                waitingBytes -= unsaid == null ? 0 : unsaid.bytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return false if there is no room for it
    private boolean put(TaskId task, Word word) {
        @Nullable Word before = waiting.get(task);
        long bytes = waitingBytes + word.bytes() - (before == null ? 0 : before.bytes());
        if (word instanceof Word.Keep && (bytes > BYTES_MAX || (before == null && waiting.size() >= TASKS_MAX))) {
            return false;
        }
        waiting.put(task, word);
        waitingBytes = bytes;
        changed.signal();
        return true;
    }

    // ---- the thread

    private void run() {
        long pause = PAUSE_MILLIS;
        try {
            for (Map<TaskId, Word> batch = take(); !batch.isEmpty(); batch = take()) {
                if (write(batch)) {
                    pause = PAUSE_MILLIS;
                } else {
                    putBack(batch);
                    if (isEnding()) {
                        return;
                    }
                    awaitEnd(pause);
                    pause = Math.min(PAUSE_MILLIS_MAX, pause * 2);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("abandoned", e);
        }
    }

    /// Waits for something to do.
    ///
    /// @return empty at the end
    private Map<TaskId, Word> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ending) {
                changed.await();
            }
            Map<TaskId, Word> batch = new LinkedHashMap<>();
            long bytes = 0;
            Iterator<Map.Entry<TaskId, Word>> words = waiting.entrySet().iterator();
            while (words.hasNext() && batch.size() < BATCH_TASKS && bytes < BATCH_BYTES) {
                Map.Entry<TaskId, Word> each = words.next();
                batch.put(each.getKey(), each.getValue());
                bytes += each.getValue().bytes();
                if (each.getValue() instanceof Word.Keep) {
                    written.add(each.getKey());
                }
                words.remove();
            }
            waitingBytes -= bytes;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean write(Map<TaskId, Word> batch) {
        try {
            Map<CheckpointKey, ByteBuffer> kept = new LinkedHashMap<>();
            List<CheckpointKey> ended = new ArrayList<>();
            batch.forEach((task, word) -> {
                switch (word) {
                    case Word.Keep(var call, var state) -> kept.put(key(task), form.of(call, state));
                    case Word.Forget() -> ended.add(key(task));
                }
            });
            store.saveAll(kept);
            store.delete(ended);
            forgetWritten(batch);
            return true;
        } catch (CheckpointException e) {
            if (e.kind() == Kind.CLOSED) {
                LOG.warn("no checkpoints of tasks are stored any more: {}", e.getMessage());
                abandon();
                return false;
            }
            warn("the checkpoints of " + batch.size() + " tasks are not stored, and tried again: " + e.getMessage());
            return false;
        }
    }

    private CheckpointKey key(TaskId task) {
        return new CheckpointKey(scope, NUMBER, task.toString());
    }

    private void forgetWritten(Map<TaskId, Word> batch) {
        lock.lock();
        try {
            batch.forEach((task, word) -> {
                if (word instanceof Word.Forget) {
                    written.remove(task);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Map<TaskId, Word> batch) {
        lock.lock();
        try {
            if (abandoned) {
                return;
            }
            batch.forEach((task, word) -> {
                if (waiting.putIfAbsent(task, word) == null) {
                    waitingBytes += word.bytes();
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = Duration.ofMillis(millis).toNanos();
            while (!ending && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void warn(String what) {
        long suppressed;
        lock.lock();
        try {
            long now = System.nanoTime();
            if (now - lastWarningNanos < WARNING_PERIOD_NANOS) {
                unwarned++;
                return;
            }
            lastWarningNanos = now;
            suppressed = unwarned;
            unwarned = 0;
        } finally {
            lock.unlock();
        }
        LOG.warn("{}{}", what, suppressed == 0 ? "" : " (and " + suppressed + " such warnings before)");
    }

    // ---- the end

    /// Writes what waits, and ends.
    void close(Duration timeout) {
        lock.lock();
        try {
            ending = true;
            changed.signal();
            if (abandoned) {
                return;
            }
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (interrupted || !thread.join(timeout)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            interrupted = true;
        }
        reportUnwritten();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportUnwritten() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                LOG.warn("the last checkpoints of {} tasks have not reached the store {}", waiting.size(), store);
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends at once, and writes nothing more.
    void abandon() {
        lock.lock();
        try {
            ending = true;
            abandoned = true;
            waiting.clear();
            waitingBytes = 0;
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }
}
