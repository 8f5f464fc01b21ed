package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.IncomingFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/// The one frame object of a connection, pointed at each arriving frame in turn.
final class ArrivedFrame implements IncomingFrame {
    /// Bodies up to this size are copied when kept: cheaper than holding on to a whole receive buffer.
    private static final int COPY_MAX = 2048;

    private final ValueCodec values;
    private final WireReader reader;
    private ByteBuf memory = Unpooled.EMPTY_BUFFER;
    private byte type;
    private byte lane;
    private int flags;
    private long id;
    private long size;

    ArrivedFrame(ValueCodec values) {
        this.values = values;
        this.reader = new WireReader(values, ByteBuffer.allocate(0));
    }

    /// Points at a frame.
    ///
    /// @param bytes the same memory as `body`, index by index
    /// @param body from position to limit
    void set(
            byte frameType, int frameFlags, byte frameLane, long frameId, long credit, ByteBuf bytes, ByteBuffer body) {
        type = frameType;
        flags = frameFlags;
        lane = frameLane;
        id = frameId;
        size = credit;
        memory = bytes;
        reader.reset(body);
    }

    @Override
    public byte type() {
        return type;
    }

    @Override
    public int flags() {
        return flags;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    boolean isControl() {
        return lane == Frames.LANE_CONTROL;
    }

    @Override
    public WireReader body() {
        return reader;
    }

    @Override
    public RetainedBody retain() {
        ByteBuffer rest = reader.buffer();
        int length = rest.remaining();
        if (length <= COPY_MAX) {
            byte[] copy = new byte[length];
            rest.get(rest.position(), copy);
            return new KeptBody(new WireReader(values, ByteBuffer.wrap(copy)));
        }
        ByteBuf part = memory.retainedSlice(rest.position(), length);
        return new KeptBody(new WireReader(values, part.nioBuffer(0, length)), part);
    }
}
