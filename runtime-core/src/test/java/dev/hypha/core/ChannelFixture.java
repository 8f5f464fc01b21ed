package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Two nodes, or one, and what tests of channels need.
abstract class ChannelFixture {
    static final int WINDOW = 64 * 1024;
    static final Duration WAIT = Duration.ofSeconds(20);

    /// The node that sends.
    Node near;
    /// The node that receives.
    Node far;

    TestOwner sending;
    TestOwner receiving;

    /// A transport for one node.
    abstract Transport transport();

    /// Where the receiving node accepts connections, or empty if it is the sending one.
    abstract Optional<Endpoint> endpoint();

    @BeforeEach
    final void start() throws InterruptedException {
        start(ChannelOptions.DEFAULT.withWindowBytes(WINDOW));
    }

    final void start(ChannelOptions options) throws InterruptedException {
        near = TestNodes.node("near", transport(), options);
        if (endpoint().isPresent()) {
            far = TestNodes.node("far", transport(), options);
            near.peers().add(far.listen(endpoint().get()));
            assertTrue(near.peers().awaitConnected(WAIT));
        } else {
            far = near;
        }
        sending = new TestOwner(near);
        receiving = new TestOwner(far);
    }

    final void restart(ChannelOptions options) throws InterruptedException {
        stop();
        start(options);
    }

    @AfterEach
    final void stop() {
        near.close();
        far.close();
    }

    final ChannelReceiver receiver(String name) {
        return far.channels().receive(name, receiving);
    }

    final ChannelSender sender(String name) {
        return near.channels().send(new ChannelAddress(far.id(), name), sending);
    }

    static <T> FutureTask<T> fork(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.startVirtualThread(task);
        return task;
    }

    static <T> T join(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get(WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the other thread failed", e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the other thread hangs", e);
        }
    }

    static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Reads to the end of the stream.
    static byte[] readAll(ChannelReceiver receiver) throws InterruptedException {
        ByteBuffer all = ByteBuffer.allocate(1024);
        while (receiver.read(all) >= 0) {
            if (!all.hasRemaining()) {
                all = ByteBuffer.allocate(2 * all.capacity()).put(all.flip());
            }
        }
        byte[] read = new byte[all.position()];
        all.flip().get(read);
        return read;
    }

    static void readExactly(ChannelReceiver receiver, ByteBuffer target) throws InterruptedException {
        while (target.hasRemaining()) {
            assertTrue(receiver.read(target) > 0);
        }
    }

    static void assertCode(String code, ChannelException thrown) {
        assertTrue(thrown.getMessage().startsWith(code + " "), thrown::getMessage);
    }

    static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        assertTrue(Quiet.await(WAIT, condition), "it did not become true");
    }

    static void awaitParked(Thread thread) throws InterruptedException {
        await(() -> thread.getState() == Thread.State.WAITING);
    }
}
