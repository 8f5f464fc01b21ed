package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Calls that talk to each other.
final class TestChannelFunctions {
    /// Counted down by [#waitForBytes] and [#stubborn].
    static volatile CountDownLatch waiting = new CountDownLatch(1);

    /// Ends [#stubborn].
    static volatile CountDownLatch release = new CountDownLatch(1);

    private TestChannelFunctions() {}

    @DistributedFunction
    static void count(String node, String name, int to) throws InterruptedException {
        try (ChannelSender sender = TaskContext.current().send(new ChannelAddress(new NodeId(node), name))) {
            for (int i = 1; i <= to; i++) {
                sender.write(i);
            }
        }
    }

    @DistributedFunction
    static long sum(String name) throws InterruptedException {
        try (ChannelReceiver receiver = TaskContext.current().receive(name)) {
            long sum = 0;
            while (true) {
                Optional<Integer> next = receiver.read(Integer.class);
                if (next.isEmpty()) {
                    return sum;
                }
                sum += next.get();
            }
        }
    }

    @DistributedFunction
    static void forgetToClose(String node, String name) throws InterruptedException {
        ChannelSender sender = TaskContext.current().send(new ChannelAddress(new NodeId(node), name));
        sender.write(1);
    }

    @DistributedFunction
    static int waitForBytes(String name) throws InterruptedException {
        ChannelReceiver receiver = TaskContext.current().receive(name);
        waiting.countDown();
        return receiver.read(ByteBuffer.allocate(1));
    }

    /// Writes something, then does not react to being cancelled.
    @DistributedFunction
    static void stubborn(String node, String name) throws InterruptedException {
        ChannelSender sender = TaskContext.current().send(new ChannelAddress(new NodeId(node), name));
        sender.write(1);
        waiting.countDown();
        CountDownLatch released = release;
        boolean done = false;
        while (!done) {
            try {
                released.await();
                done = true;
            } catch (InterruptedException e) {
                // on purpose
            }
        }
    }

    @DistributedFunction(nonBlocking = true)
    static int waitOnTheEventLoop(String name) throws InterruptedException {
        return TaskContext.current().receive(name).read(ByteBuffer.allocate(1));
    }
}
