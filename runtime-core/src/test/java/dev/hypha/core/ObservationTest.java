package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Authorizer;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.spi.CallListener;
import dev.hypha.spi.ExecutionListener;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.OutcomeKind;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.RuntimeListener;
import dev.hypha.spi.TraceContext;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever listens to nodes is told of each thing once, and harms nothing.
class ObservationTest {
    private static final CatalogueSet CATALOGUES = CatalogueSet.find(ObservationTest.class.getClassLoader());
    private static final TraceContext TRACE = new TraceContext(1, 2, 3, (byte) 1, "shop=t61");

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Node caller;
    private Node worker;

    @AfterEach
    void stop() {
        caller.close();
        worker.close();
    }

    private void start(List<RuntimeListener> listeners) throws InterruptedException {
        worker = node("worker", listeners);
        caller = node("caller", listeners);
        caller.peers().add(worker.listen(new Endpoint.Memory("observation-" + worker.incarnation())));
        assertTrue(caller.peers().awaitConnected(Duration.ofSeconds(10)));
    }

    private static Node node(String name, List<RuntimeListener> listeners) {
        return Node.start(new NodeSpec(
                new NodeSpec.NodeIdentity("test", new NodeId(name), true, Map.of(), List.of()),
                CATALOGUES,
                new ForyCodec(CATALOGUES),
                Map.of(),
                Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly()),
                Authorizer.ALLOW_ALL,
                LabelProof.NONE,
                new Observation(listeners, Optional::empty),
                NodeOptions.DEFAULT.withDrainTimeout(Duration.ofSeconds(1))));
    }

    private static Placement on(String node) {
        return Placement.onNode(new NodeId(node));
    }

    /// Writes down what it is told.
    private final class Recorder implements RuntimeListener {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        private void say(String what) {
            told.add(name + what);
        }

        @Override
        public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
            say("spawned on " + node);
            return new CallListener() {
                @Override
                public Optional<TraceContext> placed(NodeId where, int attempt) {
                    say("placed on " + where + " attempt " + attempt);
                    return Optional.of(TRACE);
                }

                @Override
                public void ended(OutcomeKind kind, Optional<Failure> failure) {
                    say("call " + kind.label()
                            + failure.map(it -> " " + it.code()).orElse(""));
                }
            };
        }

        @Override
        public ExecutionListener callArrived(
                FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> from) {
            say("arrived on " + context.node() + " from "
                    + from.map(TraceContext::toString).orElse("nowhere") + " "
                    + from.map(TraceContext::state).orElse(""));
            Thread[] runner = new Thread[1];
            return new ExecutionListener() {
                @Override
                public void started(long queueNanos) {
                    runner[0] = Thread.currentThread();
                    say("started" + (queueNanos > 0 ? "" : " without a time"));
                }

                @Override
                public void left() {
                    say("left" + (Thread.currentThread().equals(runner[0]) ? "" : " elsewhere"));
                }

                @Override
                public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
                    say("task " + kind.label() + (runNanos > 0 ? "" : " without a time"));
                }
            };
        }

        @Override
        public void occurred(RuntimeEvent event) {
            if (event instanceof RuntimeEvent.CallRefused refused) {
                say("refused " + refused.why().code());
            }
        }

        @Override
        public void nodeStopped(NodeReadings node) {
            say("stopped " + node.node());
        }
    }

    private void assertTold(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertEquals(each, told.take());
        }
    }

    @Test
    void aCallToAnotherNodeIsToldOnBothSides() throws InterruptedException {
        start(List.of(new Recorder("")));
        assertEquals(
                5, caller.spawn(TestFunctionsCalls.add(2, 3).on(on("worker"))).join());
        assertTold(
                "spawned on caller",
                "placed on worker attempt 1",
                "arrived on worker from 00-00000000000000010000000000000002-0000000000000003-01 shop=t61",
                "started",
                "left",
                "task succeeded",
                "call succeeded");
    }

    @Test
    void aResultThatCannotBeSentIsNoSuccess() throws InterruptedException {
        start(List.of(new Recorder("")));
        assertTrue(
                caller.spawn(TestFunctionsCalls.sealedResult().on(on("worker"))).outcome()
                        instanceof Outcome.Failed<?>);
        assertTold("spawned on caller", "placed on worker attempt 1");
        assertTrue(told.take().startsWith("arrived"));
        assertTold("started", "left", "task incompatible", "call incompatible HYP-WIRE-005");
    }

    @Test
    void aCallWithinANodeIsToldAsOneBetweenNodes() throws InterruptedException {
        start(List.of(new Recorder("")));
        assertTrue(caller.spawn(TestFunctionsCalls.fail("no").on(on("caller"))).outcome() instanceof Outcome.Failed<?>);
        assertTold(
                "spawned on caller",
                "placed on caller attempt 1",
                "arrived on caller from 00-00000000000000010000000000000002-0000000000000003-01 shop=t61",
                "started",
                "left",
                "task threw",
                "call threw HYP-CALL-001");
    }

    @Test
    void aCallThatIsCancelledWhileItRunsIsToldOnce() throws InterruptedException {
        start(List.of(new Recorder("")));
        JoinHandle<?> call = caller.spawn(TestFunctionsCalls.sleep(60_000).on(on("caller")));
        assertTold(
                "spawned on caller",
                "placed on caller attempt 1",
                "arrived on caller from 00-00000000000000010000000000000002-0000000000000003-01 shop=t61",
                "started");
        call.cancel();
        assertTold("left", "task cancelled", "call cancelled HYP-CALL-006");
    }

    @Test
    void whatIsNotStartedIsNotLeft() throws InterruptedException {
        start(List.of(new Recorder("")));
        JoinHandle<?> late =
                caller.spawn(TestFunctionsCalls.add(1, 2).on(on("caller")).within(Duration.ofNanos(1)));
        assertTrue(late.outcome() instanceof Outcome.Failed<?>);
        worker.close();
        caller.close();
        String all = String.join(", ", told);
        assertTrue(all.contains("call timed_out"), all);
        assertEquals(all.contains("started"), all.contains("left"), all);
        assertTrue(all.contains("stopped caller"), all);
    }

    @Test
    void severalAreToldInOrderAndLeaveInTheOpposite() throws InterruptedException {
        start(List.of(new Recorder("a "), new RuntimeListener() {}, new Recorder("b ")));
        caller.spawn(TestFunctionsCalls.addInline(2, 3).on(on("caller"))).join();
        assertTold("a spawned on caller", "b spawned on caller", "a placed on caller attempt 1");
        assertTold("b placed on caller attempt 1");
        assertTrue(told.take().startsWith("a arrived"));
        assertTrue(told.take().startsWith("b arrived"));
        assertTold("a started", "b started", "b left", "a left", "a task succeeded", "b task succeeded");
        assertTold("a call succeeded", "b call succeeded");
    }

    @Test
    void whatAListenerThrowsHarmsNobody() throws InterruptedException {
        RuntimeListener broken = new RuntimeListener() {
            @Override
            public CallListener callSpawned(NodeId node, JoinHandle<?> call) {
                return new CallListener() {
                    @Override
                    public Optional<TraceContext> placed(NodeId where, int attempt) {
                        throw new IllegalStateException("placed");
                    }

                    @Override
                    public void ended(OutcomeKind kind, Optional<Failure> failure) {
                        throw new AssertionError("ended");
                    }
                };
            }

            @Override
            public ExecutionListener callArrived(
                    FunctionDescriptor<?, ?> function, TaskContext context, Optional<TraceContext> from) {
                return new ExecutionListener() {
                    @Override
                    public void started(long queueNanos) {
                        throw new NoClassDefFoundError("started");
                    }

                    @Override
                    public void left() {
                        throw new AssertionError("left");
                    }

                    @Override
                    public void ended(OutcomeKind kind, Optional<Failure> failure, long runNanos) {
                        throw new AssertionError("ended");
                    }
                };
            }

            @Override
            public void occurred(RuntimeEvent event) {
                throw new IllegalStateException("occurred");
            }

            @Override
            public void nodeStarted(NodeReadings node) {
                throw new IllegalStateException("started");
            }

            @Override
            public void nodeStopped(NodeReadings node) {
                throw new IllegalStateException("stopped");
            }
        };
        start(List.of(broken, new Recorder("")));
        assertEquals(
                5, caller.spawn(TestFunctionsCalls.add(2, 3).on(on("worker"))).join());
        assertTold("spawned on caller", "placed on worker attempt 1");
        assertTrue(told.take().startsWith("arrived"));
        assertTold("started", "left", "task succeeded", "call succeeded");
    }

    @Test
    void whatGoesOverConnectionsCanBeRead() throws InterruptedException {
        start(List.of());
        for (int i = 0; i < 10; i++) {
            caller.spawn(TestFunctionsCalls.add(i, 3).on(on("worker"))).join();
        }
        NodeReadings.TransportReadings sent = caller.readings().transport();
        assertTrue(sent.framesSent() >= 11, sent.toString()); // with HELLO
        assertTrue(sent.framesReceived() >= 11, sent.toString());
        assertTrue(sent.bytesSent() > 10 * 32, sent.toString());
        assertTrue(sent.batches().stream().mapToLong(Long::longValue).sum() >= 10, sent.toString());
        assertEquals(1, sent.connections());
        assertEquals(0, worker.readings().running());
        assertEquals("test", worker.readings().cluster());
    }
}
