package dev.hypha.transport.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/// A message on its way out in chunks.
final class LargeMessage {
    final byte type;
    final int flags;
    final long id;
    final ByteBuf body;
    final int total;

    /// A message of the same id, which must come after this one.
    @Nullable
    LargeMessage follower;

    LargeMessage(byte type, int flags, long id, ByteBuf body) {
        this.type = type;
        this.flags = flags;
        this.id = id;
        this.body = body;
        this.total = body.readableBytes();
    }

    static ByteBuf join(ByteBuf head, ByteBuf tail) {
        if (!head.isReadable()) {
            head.release();
            return tail;
        }
        CompositeByteBuf both = head.alloc().compositeDirectBuffer(2);
        return both.addComponents(true, head, tail);
    }

    void append(LargeMessage last) {
        LargeMessage each = this;
        while (each.follower != null) {
            each = each.follower;
        }
        each.follower = last;
    }

    void release() {
        for (LargeMessage each = this; each != null; each = each.follower) {
            each.body.release();
        }
    }
}
