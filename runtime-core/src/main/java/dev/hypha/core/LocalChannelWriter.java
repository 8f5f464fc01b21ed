package dev.hypha.core;

import dev.hypha.ChannelAddress;
import java.nio.ByteBuffer;

/// A sender whose receiver is on its own node: it writes into the reader's inbox itself.
final class LocalChannelWriter extends ChannelWriter {
    private final ChannelInbox inbox;

    LocalChannelWriter(Node node, ChannelAddress address, Execution owner) {
        super(node, address, owner);
        this.inbox = new ChannelInbox(address, this);
    }

    @Override
    void open() {
        node.channels().open(address, inbox, callers());
    }

    @Override
    void put(ByteBuffer bytes, int length) {
        inbox.put(bytes, length);
    }

    @Override
    void finish() {
        inbox.finish();
    }

    @Override
    void breakOff(String why) {
        inbox.fail(why);
    }
}
