package dev.hypha.transport.internal;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import java.util.function.Consumer;

/// A frame of the transport's own, on the control lane. Nobody minds if it is dropped.
///
/// @param body writes it
record ControlFrame(Consumer<FrameWriter> body) implements OutgoingFrame {
    /// A frame without a body.
    static ControlFrame signal(byte type, long id) {
        return new ControlFrame(out -> out.begin(type, 0, id));
    }

    @Override
    public void writeTo(FrameWriter out) {
        body.accept(out);
    }

    @Override
    public void dropped(CloseReason reason) {}

    @Override
    public boolean control() {
        return true;
    }
}
