package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Makes frames of bytes, in place.
///
/// The link reads into [#room] and calls [#parse], which hands out every whole frame; the rest stays for the
/// next
/// time. A small frame costs no allocation: it is seen through one view of the receive buffer. When someone
/// keeps a
/// part of that buffer, what was read is left as it is and a fresh buffer goes on.
final class FrameParser {
    /// Takes the frames.
    interface Sink {
        void onFrame(ArrivedFrame frame);

        /// A message on the data lane has begun to arrive.
        void onDataStarted(long size);
    }

    static final int BUFFER_BYTES = 256 * 1024;
    private static final int ROOM_MIN = 64 * 1024;

    private final ByteBufAllocator memory;
    private final Sink sink;
    private final ArrivedFrame frame;
    private final Reassembly reassembly;
    private int lengthMax = Frames.HANDSHAKE_LENGTH_MAX;
    private boolean authenticated;
    private @Nullable ByteBuf buffer;
    private ByteBuffer view = ByteBuffer.allocate(0);
    private ByteBuffer body = view;
    private boolean stopped;

    FrameParser(ByteBufAllocator memory, ValueCodec values, int messageBytesMax, Sink sink) {
        this.memory = memory;
        this.sink = sink;
        this.frame = new ArrivedFrame(values);
        this.reassembly = new Reassembly(memory, messageBytesMax);
    }

    /// The handshake is over: frames may be as large as they get.
    void authenticated() {
        lengthMax = Frames.LENGTH_MAX;
        authenticated = true;
    }

    /// Where to read into: from the writer index on, at least [#ROOM_MIN] bytes. Owned by this parser.
    ByteBuf room() {
        ByteBuf current = buffer;
        if (current == null) {
            return replace(null);
        }
        if (!current.isReadable() && current.refCnt() == 1) {
            current.clear();
        } else if (current.writableBytes() < ROOM_MIN) {
            if (current.refCnt() > 1) {
                return replace(current);
            }
            current.discardReadBytes();
        }
        return current;
    }

    private ByteBuf replace(@Nullable ByteBuf old) {
        ByteBuf fresh = memory.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
        if (old != null) {
            fresh.writeBytes(old);
            old.release();
        }
        buffer = fresh;
        view = fresh.nioBuffer(0, BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        body = view.duplicate();
        return fresh;
    }

    /// Copies bytes in and parses them, for links that cannot read into [#room].
    void receive(ByteBuf bytes) {
        while (bytes.isReadable() && !stopped) {
            ByteBuf room = room();
            room.writeBytes(bytes, Math.min(bytes.readableBytes(), room.writableBytes()));
            parse();
        }
    }

    /// Hands out what is whole.
    ///
    /// @throws ProtocolException if the peer sent what no peer should; nothing may be parsed afterwards
    void parse() {
        ByteBuf current = buffer;
        if (current == null) {
            return;
        }
        int at = current.readerIndex();
        int end = current.writerIndex();
        while (!stopped && end - at >= Frames.LENGTH_BYTES) {
            int length = view.getInt(at);
            if (length < Frames.LENGTH_MIN || length > lengthMax) {
                throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes, allowed are "
                        + Frames.LENGTH_MIN + " to " + lengthMax);
            }
            int next = at + Frames.LENGTH_BYTES + length;
            if (next > end) {
                break;
            }
            current.readerIndex(next);
            onFrame(current, at, next);
            at = next;
        }
    }

    private void onFrame(ByteBuf current, int at, int end) {
        byte type = view.get(at + Frames.TYPE_AT);
        int flags = view.get(at + Frames.FLAGS_AT);
        byte lane = view.get(at + Frames.LANE_AT);
        byte reserved = view.get(at + Frames.RESERVED_AT);
        long id = view.getLong(at + Frames.ID_AT);
        if (reserved != 0 || (lane & ~1) != 0) {
            throw new ProtocolException("a frame on lane " + lane + " with reserved byte " + reserved);
        }
        int start = at + Frames.HEADER_BYTES;
        boolean more = (flags & Frames.FLAG_MORE) != 0;
        if (lane == Frames.LANE_CONTROL) {
            if (more) {
                throw new ProtocolException("a chunk on the control lane");
            }
            hand(type, flags, lane, id, 0, current, body.clear().position(start).limit(end));
            return;
        }
        if (more && !authenticated) { // a stranger must not make us keep room for a large message
            throw new ProtocolException("a chunk before the handshake is over");
        }
        Reassembly.Message message = reassembly.find(id);
        if (message == null && !more) {
            long size = sizeOf(end - start);
            sink.onDataStarted(size);
            hand(
                    type,
                    flags,
                    lane,
                    id,
                    size,
                    current,
                    body.clear().position(start).limit(end));
            return;
        }
        onChunk(message, type, flags & Frames.FLAGS_MASK, more, id, start, end);
    }

    private void onChunk(
            Reassembly.@Nullable Message known, byte type, int flags, boolean more, long id, int start, int end) {
        Reassembly.Message message = known;
        int from = start;
        if (message == null) {
            if (end - start < Integer.BYTES) {
                throw new ProtocolException("a first chunk without the length of its message");
            }
            int total = view.getInt(start);
            from += Integer.BYTES;
            message = reassembly.start(type, flags, id, total);
            sink.onDataStarted(sizeOf(total));
        }
        int length = end - from;
        int missing = message.missing();
        if (length == 0
                || message.type != type
                || message.flags != flags
                || (more ? length >= missing : length != missing)) {
            throw new ProtocolException("a chunk of " + length + " bytes and type " + type + ", where " + missing
                    + " bytes of type " + message.type + " are missing");
        }
        message.bytes.writeBytes(body.clear().position(from).limit(end));
        if (!more) {
            reassembly.finish(id);
            int total = message.bytes.writerIndex();
            try {
                hand(
                        type,
                        flags,
                        Frames.LANE_DATA,
                        id,
                        sizeOf(total),
                        message.bytes,
                        message.bytes.nioBuffer(0, total));
            } finally {
                message.bytes.release();
            }
        }
    }

    /// What a message counts for credit, in however many chunks it comes.
    static long sizeOf(long bodyBytes) {
        return Frames.HEADER_BYTES + bodyBytes;
    }

    private void hand(byte type, int flags, byte lane, long id, long size, ByteBuf bytes, ByteBuffer content) {
        frame.set(type, flags, lane, id, size, bytes, content);
        sink.onFrame(frame);
    }

    /// Hands out nothing more. May be called from within [Sink#onFrame].
    void stop() {
        stopped = true;
    }

    /// Gives all memory back. Not from within [#parse].
    void close() {
        stopped = true;
        reassembly.clear();
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
