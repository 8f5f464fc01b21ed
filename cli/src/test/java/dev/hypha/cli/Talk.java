package dev.hypha.cli;

import dev.hypha.Progress;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Functions that log, and that look at the context which goes with what they log.
final class Talk {
    static final Logger LOG = LoggerFactory.getLogger(Talk.class);

    private Talk() {}

    private static Map<String, String> context() {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return context == null ? new TreeMap<>() : new TreeMap<>(context);
    }

    @DistributedFunction
    static String say(String words) {
        LOG.info("said something");
        return words + " " + context();
    }

    /// Leaves something behind in the context.
    @DistributedFunction(nonBlocking = true)
    static String leave(String key) {
        String before = context().toString();
        MDC.put(key, "left");
        MDC.remove("task");
        return before;
    }

    /// What this task logs before and behind a call of its own.
    @DistributedFunction
    static String nested() throws InterruptedException {
        LOG.info("outer, before");
        String inner =
                TaskContext.current().runtime().spawn(TalkCalls.say("inner")).join();
        LOG.info("outer, after");
        return inner;
    }

    /// Logs when it is asked to stop.
    @DistributedFunction
    static void hold() throws InterruptedException {
        LOG.info("held");
        TaskContext.current().report(new Progress(0, 1, "held"));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            LOG.info("interrupted");
            throw e;
        }
    }

    /// Runs until it is moved, and tells its context where it goes on.
    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static String travel() throws InterruptedException {
        TaskContext task = TaskContext.current();
        Optional<String> before = task.restored(String.class);
        if (before.isEmpty()) {
            task.checkpoint(context().toString());
            task.report(new Progress(0, 1, "underway"));
            new CountDownLatch(1).await();
        }
        return before.orElse("") + " then " + context();
    }

    @DistributedFunction
    static void fail() {
        throw new IllegalStateException("as it was asked to");
    }
}
