package dev.hypha.membership;

import dev.hypha.NodeId;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads packets. A packet is read whole before anything of it is applied; whatever is wrong is one
/// [WireException].
final class PacketReader {
    /// The layout that is written and read.
    static final int VERSION = 1;
    /// Far more than a node ever gets to; what is larger was not counted.
    static final int REVISION_MAX = 1 << 30;

    /// Tells which descriptions are worth reading.
    interface Interest {
        /// Whether a description is newer than what is known.
        boolean isNews(NodeId id, long incarnation, int revision);
    }

    private PacketReader() {}

    /// Reads a packet.
    ///
    /// @param bytes all of it
    /// @param names reads names
    /// @param interest which descriptions to read
    /// @throws WireException if it is none
    static Packet read(byte[] bytes, Names names, Interest interest) {
        if (bytes.length > PacketLimits.PACKET_BYTES_MAX) {
            throw new WireException("HYP-WIRE-003 a membership packet has " + bytes.length + " bytes, at most "
                    + PacketLimits.PACKET_BYTES_MAX);
        }
        WireReader in = new WireReader(NoValues.INSTANCE, ByteBuffer.wrap(bytes));
        int version = in.readByte();
        if (version != VERSION) {
            throw new WireException(
                    "HYP-WIRE-001 a membership packet of layout " + version + "; this node reads " + VERSION);
        }
        PacketType type = PacketType.of(MemberFormat.ordinal(in, PacketType.count(), "membership packet"));
        long senderIncarnation = incarnation(in);
        int sequence = type.hasSequence() ? in.readVarInt() : 0;
        @Nullable NodeId target = type == PacketType.PROBE_REQUEST ? names.read(in) : null;
        boolean last = type.isSync() && in.readBoolean();
        int rows = in.readShort() & 0xffff;
        if (rows > PacketLimits.ROWS_MAX) {
            throw new WireException(
                    "HYP-WIRE-003 a membership packet of " + rows + " rows, at most " + PacketLimits.ROWS_MAX);
        }
        List<Claim> claims = new ArrayList<>(Math.min(rows, in.remaining() / 16));
        for (int i = 0; i < rows; i++) {
            claims.add(claim(in, names, interest));
        }
        in.expectEnd();
        return new Packet(type, senderIncarnation, sequence, target, last, claims);
    }

    private static Claim claim(WireReader in, Names names, Interest interest) {
        NodeId id = names.read(in);
        long incarnation = incarnation(in);
        int revision = in.readVarInt();
        if (revision < 0 || revision > REVISION_MAX) {
            throw new WireException("HYP-WIRE-003 revision " + Integer.toUnsignedString(revision) + " of node " + id
                    + " is out of range");
        }
        Status status = Status.of(MemberFormat.ordinal(in, Status.count(), "membership status"));
        NodeId claimer = status == Status.SUSPECT || status == Status.DEAD ? names.read(in) : id;
        int size = in.readVarInt();
        if (size < 0 || size > PacketLimits.BODY_BYTES_MAX || size > in.remaining()) {
            throw new WireException(
                    "HYP-WIRE-003 a description of " + Integer.toUnsignedString(size) + " bytes of node " + id);
        }
        @Nullable Member member = null;
        if (interest.isNews(id, incarnation, revision)) {
            member = body(in, id, incarnation, size);
        } else {
            in.buffer().position(in.buffer().position() + size);
        }
        return new Claim(id, incarnation, revision, status, claimer, member);
    }

    private static Member body(WireReader in, NodeId id, long incarnation, int size) {
        int end = in.remaining() - size;
        Member member = MemberFormat.decode(id, incarnation, in);
        if (in.remaining() < end) {
            throw new WireException("HYP-WIRE-001 the description of node " + id + " is longer than it says");
        }
        // What a later version added behind the fields known here is passed over.
        in.buffer().position(in.buffer().position() + in.remaining() - end);
        return member;
    }

    private static long incarnation(WireReader in) {
        long incarnation = in.readLong();
        if (incarnation < 0) {
            throw new WireException("HYP-WIRE-001 an incarnation is negative: " + incarnation);
        }
        return incarnation;
    }
}
