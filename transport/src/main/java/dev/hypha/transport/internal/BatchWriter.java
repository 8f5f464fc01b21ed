package dev.hypha.transport.internal;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import dev.hypha.transport.OutgoingFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Encodes frames, one behind the other, straight into the buffer that is sent. Used by whoever owns the
/// right to write.
///
/// What was encoded is `sealed` and then sent by reference; when all of it has gone out the same buffer is
/// used again from its start. Large bodies are not copied into it, and messages too large for one frame
/// wait aside for [#writeChunk].
final class BatchWriter extends FrameWriter {
    static final int BATCH_BYTES = 64 * 1024;
    private static final int REFERENCE_MIN = 16 * 1024;
    private static final int ROOM_MIN = 512;

    private final ByteBufAllocator memory;
    private final int chunkBytes;
    private int messageBytesMax;

    private ByteBuf batch = Unpooled.EMPTY_BUFFER;
    /// Before it everything is sealed.
    private int mark;
    private final ArrayDeque<ByteBuf> sealed = new ArrayDeque<>();
    private long sealedBytes;
    private final ArrayDeque<LargeMessage> large = new ArrayDeque<>();

    // The frame that is being encoded.
    private int start = -1;
    private byte lane;
    private byte type;
    private int flags;
    private long id;
    private @Nullable ByteBuf tail;

    BatchWriter(ByteBufAllocator memory, ValueCodec values, int chunkBytes) {
        super(values, ByteBuffer.allocate(0));
        this.memory = memory;
        this.chunkBytes = chunkBytes;
        this.messageBytesMax = chunkBytes;
    }

    /// What the peer takes, as the handshake told.
    void messageBytesMax(int bytes) {
        messageBytesMax = bytes;
    }

    /// Encodes a frame.
    ///
    /// @return what it counts for credit
    /// @throws RuntimeException if it could not be encoded; nothing of it is left
    long encode(OutgoingFrame frame, byte toLane) {
        lane = toLane;
        try {
            frame.writeTo(this);
            return end();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            rollBack();
            throw e;
        } finally {
            start = -1;
            tail = null;
        }
    }

    @Override
    public void begin(byte frameType, int frameFlags, long frameId) {
        if (start >= 0) {
            throw new IllegalStateException("a frame begins once");
        }
        if (buffer().remaining() < ROOM_MIN) {
            replace(BATCH_BYTES);
        }
        type = frameType;
        flags = frameFlags & Frames.FLAGS_MASK;
        id = frameId;
        start = buffer().position();
        putHeader(0, type, flags, lane, id);
    }

    private void putHeader(int length, byte frameType, int frameFlags, byte frameLane, long frameId) {
        buffer().putInt(length)
                .put(frameType)
                .put((byte) frameFlags)
                .put(frameLane)
                .put((byte) 0)
                .putLong(frameId);
    }

    @Override
    public void append(OutgoingBody body) {
        if (start < 0 || tail != null || !(body instanceof PooledBody pooled)) {
            throw new IllegalStateException("one body of this connection can be appended, after begin");
        }
        ByteBuf reference = pooled.size() >= REFERENCE_MIN ? pooled.reference() : null;
        if (reference == null) {
            ensure(pooled.size());
            buffer().put(pooled.content());
        } else {
            tail = reference;
        }
    }

    @Override
    protected void grow(int needed) {
        if (start < 0) {
            throw new IllegalStateException("a frame starts with begin");
        }
        if (tail != null) {
            throw new IllegalStateException("nothing can follow an appended body");
        }
        long least = (long) buffer().position() - start + needed;
        if (least > (long) messageBytesMax + Frames.HEADER_BYTES) {
            throw tooLarge(least);
        }
        replace((int) Math.max(BATCH_BYTES, Math.min(2 * least, messageBytesMax + (long) Frames.HEADER_BYTES)));
    }

    private WireException tooLarge(long bytes) {
        return new WireException("HYP-NET-011 a message of " + bytes + " bytes cannot be sent, the peer takes "
                + messageBytesMax + "; use a channel");
    }

    /// Goes on in a fresh buffer, with the unfinished frame moved into it.
    private void replace(int size) {
        ByteBuffer old = buffer();
        int from = start < 0 ? old.position() : start;
        int moved = old.position() - from;
        seal(from);
        ByteBuf fresh = memory.directBuffer(size, size);
        ByteBuffer target = fresh.nioBuffer(0, size);
        if (moved > 0) {
            target.put(old.flip().position(from));
            start = 0;
        }
        batch.release();
        batch = fresh;
        mark = 0;
        buffer(target);
    }

    private long end() {
        if (start < 0) {
            return 0; // what it had to say has become moot
        }
        int head = buffer().position() - start - Frames.HEADER_BYTES;
        long total = (long) head + (tail == null ? 0 : tail.readableBytes());
        if (lane == Frames.LANE_CONTROL ? total > chunkBytes : total > messageBytesMax) {
            throw tooLarge(total);
        }
        LargeMessage before = lane == Frames.LANE_DATA ? largeOf(id) : null;
        if (total > chunkBytes || before != null) {
            setAside(head, before);
        } else {
            buffer().putInt(start, Frames.LENGTH_MIN + (int) total);
            if (tail != null) {
                seal(buffer().position());
                addSealed(tail);
            }
        }
        return FrameParser.sizeOf(total);
    }

    /// The message will go out in chunks.
    private void setAside(int head, @Nullable LargeMessage before) {
        seal(start);
        mark = buffer().position();
        ByteBuf body = batch.retainedSlice(start + Frames.HEADER_BYTES, head);
        if (tail != null) {
            body = LargeMessage.join(body, tail);
        }
        LargeMessage message = new LargeMessage(type, flags, id, body);
        if (before != null) {
            before.append(message);
        } else {
            large.add(message);
        }
    }

    private @Nullable LargeMessage largeOf(long frameId) {
        if (!large.isEmpty()) {
            for (LargeMessage each : large) {
                if (each.id == frameId) {
                    return each;
                }
            }
        }
        return null;
    }

    private void rollBack() {
        if (start >= 0) {
            buffer().position(start);
        }
        if (tail != null) {
            tail.release();
        }
    }

    boolean hasLarge() {
        return !large.isEmpty();
    }

    /// Adds the next chunk of the message whose turn it is.
    void writeChunk() {
        LargeMessage message = large.removeFirst();
        boolean first = message.body.readableBytes() == message.total;
        int length = Math.min(chunkBytes, message.body.readableBytes());
        boolean more = length < message.body.readableBytes();
        boolean announce = first && more;
        if (buffer().remaining() < ROOM_MIN) {
            replace(BATCH_BYTES);
        }
        putHeader(
                Frames.LENGTH_MIN + length + (announce ? Integer.BYTES : 0),
                message.type,
                more ? message.flags | Frames.FLAG_MORE : message.flags,
                Frames.LANE_DATA,
                message.id);
        if (announce) {
            buffer().putInt(message.total);
        }
        seal(buffer().position());
        addSealed(message.body.readRetainedSlice(length));
        if (more) {
            large.add(message);
        } else {
            message.body.release();
            if (message.follower != null) {
                large.add(message.follower);
            }
        }
    }

    /// Seals what was encoded so far.
    void seal() {
        seal(buffer().position());
    }

    private void seal(int end) {
        if (end > mark) {
            addSealed(batch.retainedSlice(mark, end - mark));
            mark = end;
        }
    }

    private void addSealed(ByteBuf bytes) {
        sealed.add(bytes);
        sealedBytes += bytes.readableBytes();
    }

    /// The next piece to be sent, with the reference to it.
    @Nullable
    ByteBuf pollSealed() {
        ByteBuf next = sealed.poll();
        if (next != null) {
            sealedBytes -= next.readableBytes();
        }
        return next;
    }

    boolean hasSealed() {
        return !sealed.isEmpty();
    }

    /// Bytes that were encoded and are not yet taken, chunks to come not counted.
    long pending() {
        return sealedBytes + buffer().position() - mark;
    }

    /// Where the bytes start that are not sealed; they end at the position of [#buffer].
    int mark() {
        return mark;
    }

    /// So many of the bytes that are not sealed have been sent.
    void sent(int bytes) {
        mark += bytes;
    }

    /// Uses the buffer again from its start if all of it has been sent.
    void reuse() {
        if (mark == buffer().position() && batch.refCnt() == 1) {
            if (batch.capacity() > BATCH_BYTES) {
                releaseBatch();
            } else {
                mark = 0;
                buffer().position(0);
            }
        }
    }

    /// Gives all memory back.
    void close() {
        sealed.forEach(ByteBuf::release);
        sealed.clear();
        sealedBytes = 0;
        large.forEach(LargeMessage::release);
        large.clear();
        releaseBatch();
    }

    private void releaseBatch() {
        batch.release();
        batch = Unpooled.EMPTY_BUFFER;
        mark = 0;
        buffer(ByteBuffer.allocate(0));
    }
}
