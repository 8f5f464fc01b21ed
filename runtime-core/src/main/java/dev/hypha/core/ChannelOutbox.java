package dev.hypha.core;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What was written to a channel and is not yet on its connection. What it holds is bounded by the channel's
/// credit, and counts among what is queued on the connection.
///
/// It is given to the connection in segments, each of them a frame. Small writes are collected in the last
/// segment until the connection gets to it: so they leave at once when it has nothing else to do, in large
/// frames when it is busy, and without an object for each. Large writes get a segment of pooled memory that is
/// not copied again.
final class ChannelOutbox {
    private static final int SMALL_BYTES = 8 * 1024;
    private static final int SPARES_MAX = 8;

    private final Connection connection;
    private final RemoteChannelWriter writer;
    private final ArrayDeque<SmallSegment> spares = new ArrayDeque<>(SPARES_MAX);

    /// The last segment, if it takes more and the connection has not come to it.
    private @Nullable SmallSegment open;

    ChannelOutbox(Connection connection, RemoteChannelWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    Connection connection() {
        return connection;
    }

    /// Copies bytes, and sees to their being sent.
    void write(ByteBuffer bytes, int length) {
        if (length > SMALL_BYTES) {
            writeLarge(bytes, length);
            return;
        }
        SmallSegment fresh;
        synchronized (this) {
            if (open != null && open.bytes.remaining() >= length) {
                ChannelChunk.copy(bytes, open.bytes, length);
                return;
            }
            fresh = spares.isEmpty() ? new SmallSegment() : spares.pop();
            ChannelChunk.copy(bytes, fresh.bytes, length);
            open = fresh;
        }
        connection.send(fresh);
    }

    private void writeLarge(ByteBuffer bytes, int length) {
        OutgoingBody body = connection.newBody();
        body.ensure(length);
        ChannelChunk.copy(bytes, body.buffer(), length);
        synchronized (this) {
            open = null;
        }
        connection.send(new LargeSegment(body));
    }

    /// Nothing is added to a segment any more.
    private synchronized void close(SmallSegment segment) {
        if (open == segment) {
            open = null;
        }
    }

    private synchronized void giveBack(SmallSegment written) {
        if (spares.size() < SPARES_MAX) {
            written.bytes.clear();
            spares.push(written);
        }
    }

    /// Small writes, in memory that is used again.
    private final class SmallSegment implements OutgoingFrame {
        private final ByteBuffer bytes = ByteBuffer.allocate(SMALL_BYTES);

        @Override
        public void writeTo(FrameWriter out) {
            close(this);
            out.begin(FrameType.CHANNEL_DATA, 0, writer.id());
            bytes.flip();
            out.ensure(bytes.remaining());
            out.buffer().put(bytes);
            giveBack(this);
        }

        /// All that it keeps in memory: it may be filled while it waits.
        @Override
        public int queuedBytes() {
            return SMALL_BYTES;
        }

        @Override
        public void dropped(CloseReason reason) {
            close(this);
            writer.unsent(reason);
        }
    }

    /// A large write.
    private final class LargeSegment implements OutgoingFrame {
        private final int size;
        private @Nullable OutgoingBody body;

        LargeSegment(OutgoingBody body) {
            this.size = body.size();
            this.body = body;
        }

        @Override
        public void writeTo(FrameWriter out) {
            OutgoingBody whole = Objects.requireNonNull(body, "a segment is written once");
            out.begin(FrameType.CHANNEL_DATA, 0, writer.id());
            out.append(whole);
            release();
        }

        private void release() {
            @Nullable OutgoingBody held = body;
            body = null;
            if (held != null) {
                held.close();
            }
        }

        @Override
        public int queuedBytes() {
            return size;
        }

        @Override
        public void dropped(CloseReason reason) {
            release();
            writer.unsent(reason);
        }
    }
}
