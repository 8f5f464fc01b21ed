package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.NodeId;
import dev.hypha.TaskId;
import java.time.Duration;

/// The messages of everything that may go wrong with a channel, each with its stable code and a page in
/// `docs/errors`.
///
/// They are texts, not exceptions: what ends a channel is told to the other node as such, and each end
/// throws an exception of its own, with the stack of whoever reads or writes.
final class ChannelErrors {
    private ChannelErrors() {}

    static String nameTaken(ChannelAddress address) {
        return "HYP-CHAN-001 " + channel(address)
                + " is open already; close that receiver first, or choose another name";
    }

    static String noReceiver(ChannelAddress address, Duration waited) {
        return "HYP-CHAN-002 " + channel(address) + " was not opened for reading within " + waited.toMillis() + " ms";
    }

    static String receiverClosed(ChannelAddress address) {
        return "HYP-CHAN-003 the receiver of " + channel(address) + " has closed it; nobody will read what is written";
    }

    static String senderEnded(ChannelAddress address, TaskId task, NodeId node) {
        return "HYP-CHAN-004 task " + task + " on node " + node + " ended without closing its sender of "
                + channel(address) + "; what was written is not complete";
    }

    static String senderInterrupted(ChannelAddress address) {
        return "HYP-CHAN-004 the sender of " + channel(address)
                + " was interrupted in the middle of a value; what was written is not complete";
    }

    static String unsent(ChannelAddress address, String reason) {
        return "HYP-CHAN-004 bytes of " + channel(address) + " could not be sent: " + reason;
    }

    static String nodeLost(ChannelAddress address, NodeId lost, String reason) {
        return "HYP-CHAN-005 the connection to node " + lost + " was lost while " + channel(address) + " was open: "
                + reason;
    }

    static String nodeUnreachable(ChannelAddress address, NodeId from, Duration waited) {
        return "HYP-CHAN-005 node " + from + " did not connect to node " + address.node() + ", which "
                + channel(address) + " leads to, within " + waited.toMillis() + " ms";
    }

    static String secondSender(ChannelAddress address) {
        return "HYP-CHAN-006 " + channel(address) + " has a sender already, and takes one only";
    }

    static String wrongType(ChannelAddress address, String found, Class<?> expected) {
        return "HYP-CHAN-007 the next value of " + channel(address) + " is " + found + ", not a " + expected.getName();
    }

    static String valueTooLarge(int bytesMax) {
        return "HYP-CHAN-008 a value of more than " + bytesMax + " bytes cannot be sent as one; write it in parts";
    }

    static String notAValue(ChannelAddress address, String reason) {
        return "HYP-CHAN-009 there is no value to be read from " + channel(address) + ": " + reason;
    }

    static String unwritable(ChannelAddress address, String reason) {
        return "HYP-CHAN-009 the value cannot be written to " + channel(address) + ": " + reason;
    }

    static String closedHere(ChannelAddress address) {
        return "HYP-CHAN-010 this end of " + channel(address) + " is closed";
    }

    static String ownerEnded(ChannelAddress address) {
        return "HYP-CHAN-010 " + channel(address) + " cannot be opened by a call that has ended";
    }

    static String tooManyWait(ChannelAddress address, int waitingMax) {
        return "HYP-CHAN-011 " + channel(address) + " is not open for reading, and " + waitingMax
                + " senders wait on its node for others already";
    }

    static String denied(ChannelAddress address, String function, String why) {
        return "HYP-AUTH-007 " + channel(address) + " is read by a task of " + function
                + ", and only who may call that may write to it: " + why;
    }

    private static String channel(ChannelAddress address) {
        return "channel '" + address.name() + "' on node " + address.node();
    }
}
