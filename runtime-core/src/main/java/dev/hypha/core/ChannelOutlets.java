package dev.hypha.core;

import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.IncomingFrame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The senders of one connection, by the ids of their channels.
///
/// Ids are negative and count down, so that they differ from those of calls, which share the connection.
final class ChannelOutlets {
    private static final long CREDIT_MAX = Integer.MAX_VALUE;

    private final Map<Long, RemoteChannelWriter> writers = new ConcurrentHashMap<>();
    private volatile long lastId;

    /// Gives a channel its id. Called while its first frame is written, so ids are in the order of the frames.
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the owner of the right to write
    long register(RemoteChannelWriter writer) {
        long id = --lastId;
        writers.put(id, writer);
        return id;
    }

    void remove(long id) {
        writers.remove(id);
    }

    /// A frame of the receiver's side; what is for channels that are gone means nothing any more. On the event
    /// loop.
    void onFrame(IncomingFrame frame) {
        long id = frame.id();
        if (id >= 0 || id < lastId) {
            throw new WireException(
                    "HYP-WIRE-001 a frame of type " + frame.type() + " for channel " + id + ", which was never opened");
        }
        if (frame.type() == FrameType.CHANNEL_CREDIT) {
            @Nullable RemoteChannelWriter writer = writers.get(id);
            long bytes = frame.body().readLong();
            if (bytes <= 0 || bytes > CREDIT_MAX) {
                throw new WireException("HYP-WIRE-001 a credit of " + bytes + " bytes");
            }
            if (writer != null) {
                if (writer.credit().left() + bytes > CREDIT_MAX) {
                    throw new WireException("HYP-WIRE-001 a credit of more than " + CREDIT_MAX + " bytes in total");
                }
                writer.granted(bytes);
            }
        } else {
            @Nullable RemoteChannelWriter writer = writers.remove(id);
            if (writer != null) {
                writer.stopped(ChannelFrames.readReason(frame.body()));
            }
        }
    }

    /// The connection is gone.
    void onClosed(CloseReason reason) {
        writers.values().forEach(writer -> writer.lost(reason));
        writers.clear();
    }
}
