package dev.hypha.core;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What was written to a channel and is not yet on its connection. What it holds is bounded by the channel's
/// credit.
///
/// There is one segment for each time that it was given to the connection as a frame. Small writes are
/// collected in the last segment until the connection gets to it: so they leave at once when it has nothing
/// else to do, in large frames when it is busy, and without an object for each. Large writes get a segment
/// of pooled memory that is not copied again.
final class ChannelOutbox implements OutgoingFrame {
    private static final int SMALL_BYTES = 8 * 1024;
    private static final int SPARES_MAX = 8;

    private final Connection connection;
    private final RemoteChannelWriter writer;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final ArrayDeque<Segment> spares = new ArrayDeque<>(SPARES_MAX);

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
        synchronized (this) {
            @Nullable Segment last = segments.peekLast();
            if (last != null && last.hasRoom(length)) {
                last.put(bytes, length);
                return;
            }
            Segment fresh = spares.isEmpty() ? new Segment(ByteBuffer.allocate(SMALL_BYTES), null) : spares.pop();
            fresh.put(bytes, length);
            segments.add(fresh);
        }
        connection.send(this);
    }

    private void writeLarge(ByteBuffer bytes, int length) {
        OutgoingBody body = connection.newBody();
        body.ensure(length);
        ChannelChunk.copy(bytes, body.buffer(), length);
        synchronized (this) {
            segments.add(new Segment(null, body));
        }
        connection.send(this);
    }

    @Override
    public void writeTo(FrameWriter out) {
        Segment next = take();
        out.begin(FrameType.CHANNEL_DATA, 0, writer.id());
        next.writeTo(out);
        giveBack(next);
    }

    private synchronized Segment take() {
        return segments.remove();
    }

    private synchronized void giveBack(Segment written) {
        if (spares.size() < SPARES_MAX && written.clear()) {
            spares.push(written);
        }
    }

    @Override
    public void dropped(CloseReason reason) {
        synchronized (this) {
            @Nullable Segment next = segments.poll(); // none if it was being written
            if (next != null) {
                next.release();
            }
        }
        writer.unsent(reason);
    }

    /// The bytes of one frame.
    ///
    /// @param small collects them, or null
    /// @param body holds them, or null
    private record Segment(
            @Nullable ByteBuffer small, @Nullable OutgoingBody body) {
        boolean hasRoom(int length) {
            return small != null && small.remaining() >= length;
        }

        void put(ByteBuffer bytes, int length) {
            if (small != null) {
                ChannelChunk.copy(bytes, small, length);
            }
        }

        void writeTo(FrameWriter out) {
            if (body != null) {
                out.append(body);
                body.close();
            } else if (small != null) {
                small.flip();
                out.ensure(small.remaining());
                out.buffer().put(small);
            }
        }

        /// Makes it empty.
        ///
        /// @return false if it cannot be used again
        boolean clear() {
            if (small == null) {
                return false;
            }
            small.clear();
            return true;
        }

        void release() {
            if (body != null) {
                body.close();
            }
        }
    }
}
