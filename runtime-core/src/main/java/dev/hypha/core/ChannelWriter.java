package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelSender;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The writing end of a channel: takes credit, and hands on as many bytes as there is credit for.
abstract class ChannelWriter implements ChannelSender, ChannelPeer, ChannelEnd {
    /// The most that is handed on at once, and the largest frame.
    static final int FRAME_BYTES_MAX = 64 * 1024;

    final Node node;
    final ChannelAddress address;
    private final Execution owner;
    private final ChannelCredit credit = new ChannelCredit();
    private @Nullable ChannelValueWriter values;
    private boolean closed;

    ChannelWriter(Node node, ChannelAddress address, Execution owner) {
        this.node = node;
        this.address = address;
        this.owner = owner;
    }

    /// On whose behalf it writes.
    final Callers callers() {
        return owner.callers;
    }

    // ---- what kinds of writers differ in

    /// Looks for the receiver. Called once, first.
    abstract void open();

    /// Hands on so many of the bytes, which there is credit for. They may be overwritten on return.
    abstract void put(ByteBuffer bytes, int length);

    /// Tells the receiver that the stream ends here, in good order.
    abstract void finish();

    /// Tells the receiver that the stream ends here, and is not complete.
    abstract void breakOff(String why);

    // ---- writing

    @Override
    public final void write(ByteBuffer bytes) throws InterruptedException {
        checkOpen();
        while (bytes.hasRemaining()) {
            put(bytes, credit.take(Math.min(bytes.remaining(), FRAME_BYTES_MAX)));
        }
    }

    @Override
    public final void write(Object value) throws InterruptedException {
        Objects.requireNonNull(value, "value");
        checkOpen();
        @Nullable ChannelValueWriter encoder = values;
        if (encoder == null) {
            encoder = new ChannelValueWriter(address, node.values());
            values = encoder;
        }
        ByteBuffer encoded = encoder.encode(value);
        try {
            write(encoded);
        } catch (InterruptedException e) {
            if (encoded.position() > 0) {
                end(ChannelErrors.senderInterrupted(address)); // what would follow could not be told apart
            }
            throw e;
        }
    }

    private void checkOpen() {
        credit.check();
        if (isClosed()) {
            throw new ChannelException(ChannelErrors.closedHere(address));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    final ChannelCredit credit() {
        return credit;
    }

    // ---- what the receiver says

    @Override
    public final void granted(long bytes) {
        credit.grant(bytes);
    }

    @Override
    public final void stopped(String why) {
        credit.stop(why);
    }

    // ---- closing

    @Override
    public final void close() {
        if (claimClose()) {
            finish();
            credit.stop(ChannelErrors.closedHere(address));
        }
    }

    @Override
    public final void ownerEnded() {
        end(ChannelErrors.senderEnded(address, owner.id(), node.id()));
    }

    /// Ends the stream as broken, here and there.
    final void end(String why) {
        if (claimClose()) {
            credit.stop(why);
            breakOff(why);
        }
    }

    private boolean claimClose() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        owner.family().removeEnd(this);
        return true;
    }

    @Override
    public final String toString() {
        return "ChannelSender[to " + address.name() + " on " + address.node() + (isClosed() ? ", closed]" : "]");
    }
}
