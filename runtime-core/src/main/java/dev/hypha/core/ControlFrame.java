package dev.hypha.core;

import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;

/// A small frame of the control lane: a type, an id, and perhaps a number.
///
/// @param type a constant of [dev.hypha.transport.FrameType]
/// @param flags its flags
/// @param id the call or channel
record ControlFrame(byte type, int flags, long id) implements OutgoingFrame {
    @Override
    public void writeTo(FrameWriter out) {
        out.begin(type, flags, id);
    }

    @Override
    public void dropped(CloseReason reason) {
        // whoever waits for an answer is told by the end of the connection itself
    }

    @Override
    public boolean control() {
        return true;
    }
}
