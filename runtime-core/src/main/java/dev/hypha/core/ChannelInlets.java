package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.NodeId;
import dev.hypha.spi.WireException;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.IncomingFrame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The receivers' side of one connection: what its senders have written, by the ids of their channels.
final class ChannelInlets {
    private final Node node;
    private final Connection connection;
    private final CallersTable callers;
    private final Map<Long, ChannelInbox> inboxes = new ConcurrentHashMap<>();
    private long lastId;

    ChannelInlets(Node node, Connection connection, CallersTable callers) {
        this.node = node;
        this.callers = callers;
        this.connection = connection;
    }

    /// A frame of the sender's side; what is for channels that are gone is dropped. On the event loop.
    void onFrame(IncomingFrame frame) {
        connection.consumed(frame.size()); // the channel's own credit bounds what is kept
        if (frame.type() == FrameType.CHANNEL_OPEN) {
            onOpen(frame);
            return;
        }
        long id = frame.id();
        if (id >= 0 || id < lastId) {
            throw new WireException(
                    "HYP-WIRE-001 a frame of type " + frame.type() + " for channel " + id + ", which was never opened");
        }
        if (frame.type() == FrameType.CHANNEL_DATA) {
            onData(frame, inboxes.get(id));
        } else {
            onClose(frame, inboxes.remove(id));
        }
    }

    private void onOpen(IncomingFrame frame) {
        long id = frame.id();
        if (id >= lastId) {
            throw new WireException("HYP-WIRE-001 CHANNEL_OPEN " + id + " after CHANNEL_OPEN " + lastId);
        }
        lastId = id;
        ChannelAddress address = address(frame.body().readText());
        ChannelInbox inbox = new ChannelInbox(address, new Sender(id));
        inboxes.put(id, inbox);
        Callers sending = (frame.flags() & ChannelFrames.CALLERS) != 0 ? callers.read(frame.body()) : callers.direct();
        node.channels().open(address, inbox, sending);
    }

    private ChannelAddress address(String name) {
        try {
            return new ChannelAddress(node.id(), name);
        } catch (IllegalArgumentException e) {
            throw new WireException("HYP-WIRE-001 CHANNEL_OPEN: " + e.getMessage());
        }
    }

    private static void onData(IncomingFrame frame, @Nullable ChannelInbox inbox) {
        int length = frame.body().remaining();
        if (length == 0 || length > ChannelWriter.FRAME_BYTES_MAX) {
            throw new WireException("HYP-WIRE-001 CHANNEL_DATA of " + length + " bytes, allowed are 1 to "
                    + ChannelWriter.FRAME_BYTES_MAX);
        }
        if (inbox != null) {
            inbox.put(frame);
        }
    }

    private static void onClose(IncomingFrame frame, @Nullable ChannelInbox inbox) {
        if (inbox == null) {
            return;
        }
        if ((frame.flags() & ChannelFrames.BROKEN) != 0) {
            inbox.fail(ChannelFrames.readReason(frame.body()));
        } else {
            inbox.finish();
        }
    }

    /// The connection is gone.
    void onClosed(CloseReason reason) {
        NodeId lost = connection.peer().hello().node();
        for (ChannelInbox inbox : inboxes.values()) {
            inbox.fail(ChannelErrors.nodeLost(inbox.address(), lost, reason.toString()));
        }
        inboxes.clear();
    }

    /// The sender at the other end of the connection.
    private final class Sender implements ChannelPeer {
        private final long id;

        Sender(long id) {
            this.id = id;
        }

        @Override
        public void granted(long bytes) {
            connection.send(new ChannelFrames.Credit(id, bytes));
        }

        @Override
        public void stopped(String why) {
            inboxes.remove(id);
            connection.send(new ChannelFrames.Stop(id, why));
        }
    }
}
