package dev.hypha.transport.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of which some chunks have arrived, by id. Credit bounds how much memory they take together.
final class Reassembly {
    /// As many messages as may be on their way at once.
    static final int MESSAGES_MAX = 1024;

    private final ByteBufAllocator memory;
    private final int messageBytesMax;
    private final Map<Long, Message> messages = new HashMap<>();

    Reassembly(ByteBufAllocator memory, int messageBytesMax) {
        this.memory = memory;
        this.messageBytesMax = messageBytesMax;
    }

    @Nullable
    Message find(long id) {
        return messages.isEmpty() ? null : messages.get(id);
    }

    /// The first chunk of a message announces how long it will be.
    Message start(byte type, int flags, long id, int total) {
        if (total <= 0 || total > messageBytesMax) {
            throw new ProtocolException("a message of " + total + " bytes, the limit is " + messageBytesMax);
        }
        if (messages.size() == MESSAGES_MAX) {
            throw new ProtocolException("more than " + MESSAGES_MAX + " unfinished messages");
        }
        Message message = new Message(type, flags, id, memory.directBuffer(total, total));
        messages.put(id, message);
        return message;
    }

    void finish(Message message) {
        messages.remove(message.id);
    }

    void clear() {
        messages.values().forEach(message -> message.bytes.release());
        messages.clear();
    }

    /// One message, as far as it has arrived.
    static final class Message {
        final byte type;
        final int flags;
        final long id;
        final ByteBuf bytes;

        Message(byte type, int flags, long id, ByteBuf bytes) {
            this.type = type;
            this.flags = flags;
            this.id = id;
            this.bytes = bytes;
        }

        int missing() {
            return bytes.writableBytes();
        }

        /// Checks that a chunk may come next.
        void check(byte chunkType, int chunkFlags, boolean more, int length) {
            int missing = missing();
            if (length == 0
                    || type != chunkType
                    || flags != chunkFlags
                    || (more ? length >= missing : length != missing)) {
                throw new ProtocolException("a chunk of " + length + " bytes and type " + chunkType + ", where "
                        + missing + " bytes of type " + type + " are missing");
            }
        }
    }
}
