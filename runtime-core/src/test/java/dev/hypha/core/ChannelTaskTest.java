package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelSender;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels as tasks use them, between two nodes that both call each other.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChannelTaskTest {
    private static final Placement LEFT = Placement.onNode(new NodeId("left"));
    private static final Placement RIGHT = Placement.onNode(new NodeId("right"));

    private Node left;
    private Node right;

    @BeforeEach
    void start() throws InterruptedException {
        TestChannelFunctions.waiting = new CountDownLatch(1);
        TestChannelFunctions.release = new CountDownLatch(1);
        NodeOptions options = NodeOptions.DEFAULT
                .withConcurrency(1)
                .withCancelGrace(Duration.ofSeconds(1))
                .withDrainTimeout(Duration.ZERO);
        left = node("left", options);
        right = node("right", options);
        left.peers().add(right.listen(Endpoint.parse("tcp://127.0.0.1:0")));
        right.peers().add(left.listen(Endpoint.parse("tcp://127.0.0.1:0")));
        assertTrue(left.peers().awaitConnected(ChannelFixture.WAIT));
        assertTrue(right.peers().awaitConnected(ChannelFixture.WAIT));
    }

    private static Node node(String name, NodeOptions options) {
        return TestNodes.node(
                name, Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly()), options);
    }

    @AfterEach
    void stop() {
        TestChannelFunctions.release.countDown();
        left.close();
        right.close();
    }

    private static Failure failure(JoinHandle<?> handle) throws InterruptedException {
        return assertInstanceOf(Outcome.Failed.class, handle.outcome()).failure();
    }

    private static String message(JoinHandle<?> handle) throws InterruptedException {
        return assertInstanceOf(Failure.Threw.class, failure(handle)).thrown().message();
    }

    @Test
    void tasksOnTwoNodesTalk() throws InterruptedException {
        JoinHandle<Long> sum =
                left.spawn(TestChannelFunctionsCalls.sum("numbers").on(RIGHT));
        JoinHandle<Void> count = left.spawn(
                TestChannelFunctionsCalls.count("right", "numbers", 100_000).on(LEFT));
        assertEquals(100_000L * 100_001 / 2, sum.join());
        count.join();
    }

    /// There is one slot: whoever waits for the other gives it away.
    @Test
    void tasksOnOneNodeTalkThoughOnlyOneMayRun() throws InterruptedException {
        JoinHandle<Void> count = left.spawn(
                TestChannelFunctionsCalls.count("left", "numbers", 1_000_000).on(LEFT));
        JoinHandle<Long> sum =
                left.spawn(TestChannelFunctionsCalls.sum("numbers").on(LEFT));
        assertEquals(1_000_000L * 1_000_001 / 2, sum.join());
        count.join();
    }

    @Test
    void forgottenSenderBreaksItsStream() throws InterruptedException {
        JoinHandle<Long> sum =
                left.spawn(TestChannelFunctionsCalls.sum("forgotten").on(RIGHT));
        left.spawn(TestChannelFunctionsCalls.forgetToClose("right", "forgotten").on(LEFT))
                .join();
        assertTrue(message(sum).startsWith("HYP-CHAN-004 "), () -> "was " + sum);
    }

    @Test
    void cancelledReaderWakesAndItsReceiverCloses() throws InterruptedException {
        JoinHandle<Integer> reader =
                left.spawn(TestChannelFunctionsCalls.waitForBytes("cancelled").on(RIGHT));
        TestChannelFunctions.waiting.await();
        reader.cancel();
        assertEquals(new Failure.Cancelled(true, false), failure(reader));
        JoinHandle<Long> next =
                left.spawn(TestChannelFunctionsCalls.sum("cancelled").on(RIGHT));
        left.spawn(TestChannelFunctionsCalls.count("right", "cancelled", 3).on(LEFT))
                .join();
        assertEquals(6, next.join());
    }

    @Test
    void abandonedSenderBreaksItsStream() throws InterruptedException {
        JoinHandle<Long> sum =
                left.spawn(TestChannelFunctionsCalls.sum("stubborn").on(RIGHT));
        JoinHandle<Void> stubborn = left.spawn(
                TestChannelFunctionsCalls.stubborn("right", "stubborn").on(LEFT));
        TestChannelFunctions.waiting.await();
        stubborn.cancel();
        assertEquals(new Failure.Cancelled(true, true), failure(stubborn));
        assertTrue(message(sum).startsWith("HYP-CHAN-004 "));
    }

    @Test
    void functionOnTheEventLoopMustNotWait() throws InterruptedException {
        JoinHandle<Integer> handle =
                left.spawn(TestChannelFunctionsCalls.waitOnTheEventLoop("loop").on(RIGHT));
        assertTrue(message(handle).contains("nonBlocking"));
    }

    @Test
    void deathOfANodeIsToldToItsPeers() throws InterruptedException {
        JoinHandle<Long> sum = left.spawn(TestChannelFunctionsCalls.sum("dead").on(LEFT));
        TestOwner owner = new TestOwner(right);
        ChannelSender sender = right.channels().send(new ChannelAddress(left.id(), "dead"), owner);
        sender.write((Object) 1);
        right.transport().close();
        String message = message(sum);
        assertTrue(message.startsWith("HYP-CHAN-005 "), message);
        assertTrue(message.contains("node right"), message);
    }
}
