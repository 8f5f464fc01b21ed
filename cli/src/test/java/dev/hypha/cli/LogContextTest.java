package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.TaskContext;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/// What goes along with what calls log.
@Timeout(60)
class LogContextTest {
    private static final Placement THERE = Placement.onNode(new NodeId("there"));

    /// Keeps what was logged, as it was then.
    private static final class Kept extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }

        Map<String, String> contextOf(String message) {
            while (true) {
                for (ILoggingEvent each : events) {
                    if (each.getFormattedMessage().equals(message)) {
                        return each.getMDCPropertyMap();
                    }
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private final Kept kept = new Kept();
    private final Logger logger = (Logger) Talk.LOG;
    private ClusterRuntime node;
    private ClusterRuntime client;

    @BeforeEach
    void start() {
        kept.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(kept);
        node = ClusterRuntime.builder()
                .node("there")
                .listen("tcp://127.0.0.1:0")
                .start();
        client = ClusterRuntime.builder()
                .client()
                .peers(node.endpoint().orElseThrow().toString())
                .start();
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
        logger.detachAppender(kept);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private static Map<String, String> contextOf(JoinHandle<?> call, String function) {
        return Map.of("task", call.id().toString(), "function", "dev.hypha.cli.Talk." + function, "node", "there");
    }

    @Test
    void whatACallLogsNamesIt() throws InterruptedException {
        JoinHandle<String> saying = client.spawn(TalkCalls.say("pssst").on(THERE));
        assertTrue(saying.join().contains("task=" + saying.id()));
        assertEquals(contextOf(saying, "say"), kept.contextOf("said something"));
        assertFalse(kept.events.toString().contains("pssst"), "arguments are in no log");
        assertNull(MDC.get("task"), "the caller's own thread is not concerned");
    }

    @Test
    void aNestedCallHasItsOwnContextAndItsParentKeepsThatOfItself() throws InterruptedException {
        JoinHandle<String> outer = client.spawn(TalkCalls.nested().on(THERE));
        String inner = outer.join();
        assertTrue(inner.contains("function=dev.hypha.cli.Talk.say"), inner);
        assertFalse(inner.contains(outer.id().toString()), inner);
        assertEquals(contextOf(outer, "nested"), kept.contextOf("outer, before"));
        assertEquals(contextOf(outer, "nested"), kept.contextOf("outer, after"));
    }

    @Test
    void aCallOfANodesOwnProgramIsNamedToo() throws InterruptedException {
        MDC.put("mine", "yes");
        try {
            JoinHandle<String> saying = node.spawn(TalkCalls.say("here"));
            assertEquals("here {function=dev.hypha.cli.Talk.say, node=there, task=" + saying.id() + "}", saying.join());
            assertEquals(Map.of("mine", "yes"), MDC.getCopyOfContextMap());
        } finally {
            MDC.remove("mine");
        }
    }

    @Test
    void aCancelledAndAnEvictedCallAreNamedToTheirEnd() throws InterruptedException {
        JoinHandle<Void> cancelled = client.spawn(TalkCalls.hold().on(THERE));
        assertEquals(contextOf(cancelled, "hold"), kept.contextOf("held"));
        cancelled.cancel();
        assertEquals(contextOf(cancelled, "hold"), kept.contextOf("interrupted"));
        var unusedOutcome = cancelled.outcome();
        kept.events.clear();
        JoinHandle<Void> evicted = client.spawn(TalkCalls.hold().on(THERE));
        assertEquals(contextOf(evicted, "hold"), kept.contextOf("held"));
        node.taints(List.of(Taint.noExecute("repair")));
        assertEquals(contextOf(evicted, "hold"), kept.contextOf("interrupted"));
    }

    @Test
    void aCallOfATraceNamesTheTrace() throws InterruptedException {
        TraceContext trace = new TraceContext(1, 2, 3, (byte) 1, "");
        RuntimeListener tracing = new RuntimeListener() {
            @Override
            public ExecutionListener callArrived(
                    FunctionDescriptor<?, ?> function, TaskContext task, Optional<TraceContext> caller) {
                return new ExecutionListener() {
                    @Override
                    public Optional<TraceContext> traceContext() {
                        return Optional.of(trace);
                    }
                };
            }
        };
        try (ClusterRuntime traced = ClusterRuntime.builder()
                .node("traced")
                .listen("tcp://127.0.0.1:0")
                .listener(tracing)
                .start()) {
            JoinHandle<String> saying = traced.spawn(TalkCalls.say("here"));
            assertTrue(saying.join().contains("trace_id=" + trace.traceId()));
        }
    }

    /// A connection's calls run on one event loop, so what one leaves there the next would find.
    @Test
    void eventLoopsCarryNothingFromOneCallToTheNext() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            JoinHandle<String> leaving = client.spawn(TalkCalls.leave("key" + i).on(THERE));
            assertEquals("{function=dev.hypha.cli.Talk.leave, node=there, task=" + leaving.id() + "}", leaving.join());
        }
    }
}
