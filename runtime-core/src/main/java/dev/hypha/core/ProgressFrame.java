package dev.hypha.core;

import dev.hypha.Progress;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;

/// The PROGRESS frame of `docs/protocol.md`.
///
/// @param callId the call
/// @param progress how far it is
record ProgressFrame(long callId, Progress progress) implements OutgoingFrame {
    private static final int MESSAGE_LENGTH_MAX = 1000;

    static Progress read(WireReader in) {
        return new Progress(Math.max(0, in.readLong()), Math.max(0, in.readLong()), in.readText());
    }

    @Override
    public void writeTo(FrameWriter out) {
        String message = progress.message();
        out.begin(FrameType.PROGRESS, 0, callId);
        out.writeLong(progress.done());
        out.writeLong(progress.total());
        out.writeString(message.substring(0, Math.min(message.length(), MESSAGE_LENGTH_MAX)));
    }

    @Override
    public void dropped(CloseReason reason) {
        // nobody is there any more to be told
    }

    @Override
    public boolean control() {
        return true;
    }
}
