package dev.hypha.transport;

import java.util.concurrent.atomic.AtomicInteger;

/// A frame that counts what is done with it.
final class TestFrame implements OutgoingFrame {
    final byte type;
    final long id;
    final byte[] body;
    final boolean control;
    final AtomicInteger written = new AtomicInteger();
    final AtomicInteger dropped = new AtomicInteger();
    volatile CloseReason reason = new CloseReason(CloseReason.Kind.LOCAL, "not yet dropped");

    TestFrame(long id, byte[] body) {
        this(FrameType.SPAWN, id, body, false);
    }

    TestFrame(byte type, long id, byte[] body, boolean control) {
        this.type = type;
        this.id = id;
        this.body = body;
        this.control = control;
    }

    @Override
    public void writeTo(FrameWriter out) {
        written.incrementAndGet();
        out.begin(type, 5, id);
        out.ensure(body.length);
        out.buffer().put(body);
    }

    @Override
    public void dropped(CloseReason why) {
        reason = why;
        dropped.incrementAndGet();
    }

    @Override
    public boolean control() {
        return control;
    }

    @Override
    public int queuedBytes() {
        return body.length;
    }
}
