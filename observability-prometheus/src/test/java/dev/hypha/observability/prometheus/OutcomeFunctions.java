package dev.hypha.observability.prometheus;

import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Functions that end in every way there is. All nodes of the tests are in one JVM, so a name is enough to
/// talk to a running function.
final class OutcomeFunctions {
    private static final Map<String, Semaphore> STARTED = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> RELEASED = new ConcurrentHashMap<>();

    private OutcomeFunctions() {}

    private static final Map<String, String> NODES = new ConcurrentHashMap<>();

    /// Where a function that blocks under the name has started last.
    static String node(String name) {
        return NODES.get(name);
    }

    private static int block(String name) throws InterruptedException {
        NODES.put(name, TaskContext.current().node().name());
        started(name).release();
        released(name).await();
        return 1;
    }

    /// Grows by one whenever a function that blocks under the name has started.
    static Semaphore started(String name) {
        return STARTED.computeIfAbsent(name, _ -> new Semaphore(0));
    }

    /// Lets all functions of the name go on.
    static CountDownLatch released(String name) {
        return RELEASED.computeIfAbsent(name, _ -> new CountDownLatch(1));
    }

    /// What a checkpoint keeps.
    record Steps(int done) {}

    /// An object that no node has bound.
    static final class Unbound {
        @DistributedFunction
        int touch() {
            return 1;
        }
    }

    @DistributedFunction
    static int twice(int number) {
        return 2 * number;
    }

    @DistributedFunction
    static int size(byte[] bytes) {
        return bytes.length;
    }

    /// Its argument passes the codec.
    @DistributedFunction
    static int steps(Steps steps) {
        return steps.done();
    }

    @DistributedFunction
    static int secret(int number) {
        return number;
    }

    @DistributedFunction(idempotent = true)
    static int failsUntil(int attempt) {
        if (TaskContext.current().attempt() < attempt) {
            throw new IllegalStateException("not yet");
        }
        return attempt;
    }

    @DistributedFunction
    static int blocks(String name) throws InterruptedException {
        return block(name);
    }

    @DistributedFunction(idempotent = true)
    static int blocksIdempotent(String name) throws InterruptedException {
        return block(name);
    }

    @DistributedFunction(idempotent = true, checkpoint = Steps.class)
    static int blocksBehindCheckpoint(String name) throws InterruptedException {
        TaskContext.current().checkpoint(new Steps(1));
        return block(name);
    }
}
