package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.IncomingFrame;

/// The channels whose ends are on this node.
final class Channels {
    private final Node node;

    Channels(Node node) {
        this.node = node;
    }

    ChannelReceiver receive(String name, Execution owner) {
        throw new ChannelException("HYP-CHAN-000 " + node.id() + name + owner);
    }

    ChannelSender send(ChannelAddress address, Execution owner) {
        throw new ChannelException("HYP-CHAN-000 " + node.id() + address + owner);
    }

    void onSenderFrame(CallerLink link, IncomingFrame frame) {}

    void onReceiverFrame(CalleeSession session, IncomingFrame frame) {}

    void onLinkClosed(CallerLink link, CloseReason reason) {}

    void onSessionClosed(CalleeSession session, CloseReason reason) {}
}
