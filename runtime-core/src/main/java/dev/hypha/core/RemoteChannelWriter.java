package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A sender whose receiver is on another node: bytes go out in frames, credit comes back.
///
/// It is itself the frame that opens the channel. Everything it sends travels on the data lane, so that the
/// end of the stream comes behind its bytes.
final class RemoteChannelWriter extends ChannelWriter implements OutgoingFrame {
    private final long giveUpAt;

    /// Set while the opening frame is written, read while later ones are: by whoever then holds the right to
    /// write.
    private long id;
    private @Nullable ChannelOutlets outlets;

    // Guarded by this: whoever sees the outbox with the lock may send behind the opening frame.
    private volatile @Nullable ChannelOutbox outbox;
    private @Nullable Closing endBeforeOpen;
    private boolean gaveUp;

    RemoteChannelWriter(Node node, ChannelAddress address, Execution owner) {
        super(node, address, owner);
        this.giveUpAt =
                System.nanoTime() + node.channels().options().openTimeout().toNanos();
    }

    // ---- opening

    @Override
    void open() {
        @Nullable String tooMany = callers().tooMany();
        if (tooMany != null) {
            stopped("HYP-AUTH-006 " + tooMany);
            return;
        }
        @Nullable CallerLink link = node.peers().linkTo(address.node());
        if (link != null) {
            connect(link);
            return;
        }
        long left = giveUpAt - System.nanoTime();
        if (left <= 0) {
            giveUp();
            return;
        }
        node.peers().whenChanged(this::open, left);
        @Nullable CallerLink between = node.peers().linkTo(address.node());
        if (between != null) {
            connect(between);
        }
    }

    private synchronized void connect(CallerLink link) {
        if (outbox != null || gaveUp) {
            return;
        }
        Connection connection = link.connection();
        outlets = link.outlets();
        outbox = new ChannelOutbox(connection, this); // before credit can come
        connection.send(this);
        if (endBeforeOpen != null) {
            connection.send(endBeforeOpen);
        }
    }

    private void giveUp() {
        synchronized (this) {
            if (outbox != null || gaveUp) {
                return;
            }
            gaveUp = true;
        }
        stopped(ChannelErrors.nodeUnreachable(
                address, node.id(), node.channels().options().openTimeout()));
    }

    @Override
    public void writeTo(FrameWriter out) {
        if (outlets != null) {
            id = outlets.register(this);
        }
        ChannelFrames.writeOpen(id, address, callers(), out);
    }

    @Override
    public void dropped(CloseReason reason) {
        lost(reason);
    }

    /// The connection is gone.
    void lost(CloseReason reason) {
        stopped(ChannelErrors.nodeLost(address, address.node(), reason.toString()));
    }

    // ---- writing

    /// The channel's id on its connection. For frames that are being written.
    long id() {
        return id;
    }

    @Override
    void put(ByteBuffer bytes, int length) {
        @Nullable ChannelOutbox open = outbox;
        if (open == null) {
            throw new IllegalStateException("credit came for " + this + ", which was not opened");
        }
        open.write(bytes, length);
    }

    /// A frame of this channel could not be written.
    void unsent(CloseReason reason) {
        if (reason.kind() == CloseReason.Kind.UNENCODABLE) {
            end(ChannelErrors.unsent(address, reason.message()));
        }
    }

    // ---- ending

    @Override
    void finish() {
        send(new Closing(null));
    }

    @Override
    void breakOff(String why) {
        send(new Closing(why));
    }

    private void send(Closing closing) {
        @Nullable ChannelOutbox open;
        synchronized (this) {
            open = outbox;
            if (open == null) {
                endBeforeOpen = closing;
            }
        }
        if (open != null) {
            open.connection().send(closing);
        }
    }

    /// The last frame.
    private final class Closing implements OutgoingFrame {
        private final @Nullable String why;

        Closing(@Nullable String why) {
            this.why = why;
        }

        @Override
        public void writeTo(FrameWriter out) {
            if (outlets != null) {
                outlets.remove(id);
            }
            ChannelFrames.writeClose(id, why, out);
        }

        @Override
        public void dropped(CloseReason reason) {
            // the receiver is told by the end of the connection itself
        }
    }
}
