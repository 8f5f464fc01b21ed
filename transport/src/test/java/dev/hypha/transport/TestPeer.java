package dev.hypha.transport;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One side of a connection that remembers what happened to it.
final class TestPeer implements FrameHandler.Factory {
    /// There are no values in these tests' frames.
    static final ValueCodec NO_VALUES = new ValueCodec() {
        @Override
        public void write(@Nullable Object value, WireWriter out) {
            throw new WireException("no values here");
        }

        @Override
        public @Nullable Object read(WireReader in) {
            throw new WireException("no values here");
        }

        @Override
        public @Nullable Object copy(@Nullable Object value) {
            return value;
        }
    };

    private static final AtomicLong INCARNATIONS = new AtomicLong();

    final Hello self;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final AtomicInteger count = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong unconsumed = new AtomicLong();
    final AtomicInteger readsCompleted = new AtomicInteger();
    final AtomicInteger closings = new AtomicInteger();
    final CompletableFuture<Connection> connection = new CompletableFuture<>();
    final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    volatile boolean consuming = true;
    volatile boolean remembering = true;
    volatile BiConsumer<Connection, IncomingFrame> reaction = (_, _) -> {};

    TestPeer(String node) {
        this("test", node);
    }

    TestPeer(String cluster, String node) {
        self = new Hello(
                cluster,
                new NodeId(node),
                INCARNATIONS.incrementAndGet(),
                1_700_000_000_000L,
                true,
                Map.of("zone", "a", "disk", "ssd"),
                List.of(Taint.noSchedule("spot")),
                4711);
    }

    /// A frame that arrived.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Received(byte type, int flags, long id, byte[] body) {}

    @Override
    public FrameHandler create(Connection made) {
        connection.complete(made);
        return new FrameHandler() {
            @Override
            public void onFrame(IncomingFrame frame) {
                reaction.accept(made, frame);
                if (remembering) {
                    byte[] body = new byte[frame.body().remaining()];
                    frame.body().buffer().get(body);
                    received.add(new Received(frame.type(), frame.flags(), frame.id(), body));
                }
                bytes.addAndGet(frame.size());
                if (consuming) {
                    made.consumed(frame.size());
                } else {
                    unconsumed.addAndGet(frame.size());
                }
                count.incrementAndGet();
            }

            @Override
            public void onReadComplete() {
                readsCompleted.incrementAndGet();
            }

            @Override
            public void onClosed(CloseReason reason) {
                closings.incrementAndGet();
                closed.complete(reason);
            }
        };
    }

    Connection connection() throws Exception {
        return connection.get(30, TimeUnit.SECONDS);
    }

    CloseReason closeReason() throws Exception {
        return closed.get(30, TimeUnit.SECONDS);
    }

    void awaitFrames(int frames) throws InterruptedException {
        Wait.until(() -> frames + " frames, there are " + count.get(), () -> count.get() >= frames);
    }

    List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        received.forEach(frame -> ids.add(frame.id()));
        return ids;
    }
}
