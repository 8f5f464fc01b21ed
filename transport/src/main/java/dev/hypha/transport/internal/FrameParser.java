package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Makes frames of bytes, in place.
///
/// The link reads into [#room] and calls [#parse], which hands out every whole frame; the rest stays for
/// the next time. A small frame costs no allocation: it is seen through one view of the receive buffer.
/// When someone keeps a part of that buffer, what was read is left as it is and a fresh buffer goes on.
/// Once the head of a chunk is known, its rest is read straight into the message that it belongs to.
final class FrameParser {
    /// Takes the frames.
    interface Sink {
        void onFrame(ArrivedFrame frame);

        /// A message on the data lane has begun to arrive.
        void onDataStarted(long size);
    }

    static final int BUFFER_BYTES = 256 * 1024;
    private static final int ROOM_MIN = 64 * 1024;
    /// If less of a chunk is missing, it is waited for and copied.
    private static final int IN_PLACE_MIN = 8 * 1024;
    /// Room for the head of the next chunk, and little that would have to be copied.
    private static final int HEAD_ROOM = 512;

    private final ByteBufAllocator memory;
    private final Traffic traffic;
    private final Sink sink;
    private final ArrivedFrame frame;
    private final Reassembly reassembly;
    private int lengthMax = Frames.HANDSHAKE_LENGTH_MAX;
    private boolean authenticated;
    private @Nullable ByteBuf buffer;
    private ByteBuffer view = ByteBuffer.allocate(0);
    private ByteBuffer body = view;
    private boolean stopped;

    /// The chunk that is read in place, if any.
    private Reassembly.@Nullable Message filling;
    private int fillingMissing;
    private boolean fillingLast;
    /// Whether a chunk has just ended, and the next is likely to follow.
    private boolean headNext;
    /// The part of a buffer that was lent as room, if not all of it was.
    private @Nullable ByteBuf lent;

    FrameParser(ByteBufAllocator memory, ValueCodec values, int messageBytesMax, Traffic traffic, Sink sink) {
        this.traffic = traffic;
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

    /// Where to read into, from the writer index on. Owned by this parser.
    ByteBuf room() {
        Reassembly.Message message = filling;
        if (message != null) {
            return lend(message.bytes, fillingMissing);
        }
        ByteBuf current = wideRoom();
        return headNext && !current.isReadable() ? lend(current, HEAD_ROOM) : current;
    }

    private ByteBuf lend(ByteBuf bytes, int length) {
        ByteBuf part = bytes.slice(bytes.writerIndex(), length).writerIndex(0);
        lent = part;
        return part;
    }

    private ByteBuf wideRoom() {
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
        takeLent();
        Reassembly.Message message = filling;
        if (message != null) {
            if (fillingMissing > 0) {
                return;
            }
            filling = null;
            headNext = !fillingLast;
            if (fillingLast && !stopped) {
                handWhole(message);
            }
        }
        ByteBuf current = buffer;
        if (current != null && current.isReadable()) {
            headNext = false;
            parse(current);
        }
    }

    /// Counts what was read into a part of a buffer.
    private void takeLent() {
        ByteBuf part = lent;
        if (part == null) {
            return;
        }
        lent = null;
        int length = part.writerIndex();
        Reassembly.Message message = filling;
        ByteBuf whole = message == null ? buffer : message.bytes;
        if (whole != null) {
            whole.writerIndex(whole.writerIndex() + length);
        }
        if (message != null) {
            fillingMissing -= length;
        }
    }

    private void parse(ByteBuf current) {
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
                fillInPlace(current, at, end, next);
                break;
            }
            current.readerIndex(next);
            onFrame(current, at, next);
            at = next;
        }
    }

    /// Lets the rest of an unfinished frame be read in place, if it is a chunk and much is missing.
    private void fillInPlace(ByteBuf current, int at, int end, int next) {
        int start = at + Frames.HEADER_BYTES;
        if (next - end < IN_PLACE_MIN || end - start < Integer.BYTES || !authenticated) {
            return;
        }
        int flags = view.get(at + Frames.FLAGS_AT);
        boolean more = (flags & Frames.FLAG_MORE) != 0;
        Reassembly.Message known = reassembly.find(view.getLong(at + Frames.ID_AT));
        if (view.get(at + Frames.LANE_AT) != Frames.LANE_DATA
                || view.get(at + Frames.RESERVED_AT) != 0
                || (known == null && !more)) {
            return;
        }
        Reassembly.Message message = begin(known, at, next);
        message.bytes.writeBytes(body.clear()
                .position(known == null ? start + Integer.BYTES : start)
                .limit(end));
        current.readerIndex(end);
        filling = message;
        fillingMissing = next - end;
        fillingLast = !more;
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
        Reassembly.Message known = reassembly.find(id);
        if (known == null && !more) {
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
        Reassembly.Message message = begin(known, at, end);
        message.bytes.writeBytes(body.clear()
                .position(known == null ? start + Integer.BYTES : start)
                .limit(end));
        headNext = more;
        if (!more) {
            handWhole(message);
        }
    }

    /// Checks the chunk that starts `at` and ends before `end`, and makes room for its message if it is the
    /// first.
    private Reassembly.Message begin(Reassembly.@Nullable Message known, int at, int end) {
        byte type = view.get(at + Frames.TYPE_AT);
        int flags = view.get(at + Frames.FLAGS_AT);
        int length = end - at - Frames.HEADER_BYTES;
        Reassembly.Message message = known;
        if (message == null) {
            if (length < Integer.BYTES) {
                throw new ProtocolException("a first chunk without the length of its message");
            }
            int total = view.getInt(at + Frames.HEADER_BYTES);
            length -= Integer.BYTES;
            message = reassembly.start(type, flags & Frames.FLAGS_MASK, view.getLong(at + Frames.ID_AT), total);
            sink.onDataStarted(sizeOf(total));
        }
        message.check(type, flags & Frames.FLAGS_MASK, (flags & Frames.FLAG_MORE) != 0, length);
        return message;
    }

    private void handWhole(Reassembly.Message message) {
        reassembly.finish(message);
        int total = message.bytes.writerIndex();
        try {
            hand(
                    message.type,
                    message.flags,
                    Frames.LANE_DATA,
                    message.id,
                    sizeOf(total),
                    message.bytes,
                    message.bytes.nioBuffer(0, total));
        } finally {
            message.bytes.release();
        }
    }

    /// What a message counts for credit, in however many chunks it comes.
    static long sizeOf(long bodyBytes) {
        return Frames.HEADER_BYTES + bodyBytes;
    }

    private void hand(byte type, int flags, byte lane, long id, long size, ByteBuf bytes, ByteBuffer content) {
        traffic.received(sizeOf(content.remaining()));
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
        filling = null;
        lent = null;
        reassembly.clear();
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
