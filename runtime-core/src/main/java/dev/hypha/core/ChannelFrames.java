package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/// The frames of channels that need no more than their fields.
final class ChannelFrames {
    /// Flag of CHANNEL_OPEN: those on whose behalf the sender writes follow.
    static final int CALLERS = 1;

    /// Flag of CHANNEL_CLOSE: the channel is broken; a text says why.
    static final int BROKEN = 1;

    private static final int REASON_LENGTH_MAX = 1024;

    private ChannelFrames() {}

    static void writeOpen(long id, ChannelAddress address, Callers callers, FrameWriter out) {
        out.begin(FrameType.CHANNEL_OPEN, callers.isNone() ? 0 : CALLERS, id);
        out.writeString(address.name());
        if (!callers.isNone()) {
            CallersTable.write(callers, out);
        }
    }

    /// Writes CHANNEL_CLOSE.
    ///
    /// @param why null in good order
    static void writeClose(long id, @Nullable String why, FrameWriter out) {
        out.begin(FrameType.CHANNEL_CLOSE, why == null ? 0 : BROKEN, id);
        if (why != null) {
            out.writeString(shortened(why));
        }
    }

    /// Reads why a channel is broken.
    static String readReason(WireReader body) {
        return shortened(body.readText());
    }

    private static String shortened(String why) {
        return why.length() <= REASON_LENGTH_MAX ? why : why.substring(0, REASON_LENGTH_MAX);
    }

    /// CHANNEL_CREDIT: the sender may send so many more bytes. It overtakes data, as it sets other data free.
    ///
    /// @param id the channel
    /// @param bytes how many
    record Credit(long id, long bytes) implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            out.begin(FrameType.CHANNEL_CREDIT, 0, id);
            out.writeLong(bytes);
        }

        @Override
        public void dropped(CloseReason reason) {
            // the sender is told by the end of the connection itself
        }

        @Override
        public boolean control() {
            return true;
        }
    }

    /// CHANNEL_CLOSE from the receiver's side: the sender may stop.
    ///
    /// @param id the channel
    /// @param why with its code
    record Stop(long id, String why) implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            writeClose(id, why, out);
        }

        @Override
        public void dropped(CloseReason reason) {
            // the sender is told by the end of the connection itself
        }

        @Override
        public boolean control() {
            return true;
        }
    }
}
