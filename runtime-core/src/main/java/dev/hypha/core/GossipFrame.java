package dev.hypha.core;

import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;

/// The GOSSIP frame of `docs/protocol.md`: its body is the packet, whatever that says.
final class GossipFrame implements OutgoingFrame {
    private final byte[] packet;

    /// @param packet changed by nobody from here on
    GossipFrame(byte[] packet) {
        this.packet = packet;
    }

    static byte[] read(WireReader in) {
        if (in.remaining() > Gossip.PACKET_BYTES_MAX) {
            throw new WireException("HYP-WIRE-003 a membership packet of " + in.remaining() + " bytes, longer than "
                    + Gossip.PACKET_BYTES_MAX);
        }
        byte[] packet = new byte[in.remaining()];
        in.buffer().get(packet);
        return packet;
    }

    @Override
    public void writeTo(FrameWriter out) {
        out.begin(FrameType.GOSSIP, 0, 0);
        out.ensure(packet.length);
        out.buffer().put(packet);
    }

    @Override
    public void dropped(CloseReason reason) {
        // the protocol above expects losses
    }

    @Override
    public boolean control() {
        return true;
    }
}
