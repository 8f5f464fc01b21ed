package dev.hypha.core;

import dev.hypha.transport.IncomingFrame.RetainedBody;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes between the sender and the reader of a channel: a buffer that small writes are collected in, or
/// the body of a large frame as it came.
final class ChannelChunk {
    /// Stands for the end of the stream, in good order.
    static final ChannelChunk END = new ChannelChunk(ByteBuffer.allocate(0), null);

    private final ByteBuffer bytes;
    private final @Nullable RetainedBody body;

    private ChannelChunk(ByteBuffer bytes, @Nullable RetainedBody body) {
        this.bytes = bytes;
        this.body = body;
    }

    /// A chunk that takes bytes until [#toReading].
    static ChannelChunk empty(int capacity) {
        return new ChannelChunk(ByteBuffer.allocate(capacity), null);
    }

    /// A chunk of bytes that came in a frame of their own.
    static ChannelChunk of(RetainedBody body) {
        return new ChannelChunk(body.reader().buffer(), body);
    }

    /// Copies what there is room for.
    ///
    /// @return how many bytes
    int put(ByteBuffer source, int length) {
        if (body != null) {
            return 0;
        }
        int copied = Math.min(length, bytes.remaining());
        copy(source, bytes, copied);
        return copied;
    }

    /// No more bytes will be put.
    void toReading() {
        if (body == null) {
            bytes.flip();
        }
    }

    /// What is left to be read.
    ByteBuffer bytes() {
        return bytes;
    }

    /// Whether it may be filled again once it has been read.
    boolean isReusable() {
        return body == null && this != END;
    }

    int capacity() {
        return bytes.capacity();
    }

    /// Makes it empty again.
    void clear() {
        bytes.clear();
    }

    /// Gives the memory back; nothing may be read any more.
    void release() {
        if (body != null) {
            body.close();
        }
    }

    /// Moves bytes from one buffer to another; both go on behind them.
    static void copy(ByteBuffer source, ByteBuffer target, int length) {
        target.put(target.position(), source, source.position(), length);
        source.position(source.position() + length);
        target.position(target.position() + length);
    }
}
