package dev.hypha.membership;

import dev.hypha.NodeId;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;

/// Writes one packet at a time, into a buffer that is used again.
final class PacketWriter {
    private final WireWriter out;
    private final int bytesMax;
    private int countAt;
    private int lastAt;
    private int rows;

    /// A writer that fills packets up to a size.
    PacketWriter(int bytesMax) {
        this.bytesMax = bytesMax;
        out = new WireWriter(NoValues.INSTANCE, ByteBuffer.allocate(bytesMax));
    }

    /// Starts a packet of a kind with a sequence number.
    void begin(PacketType type, long incarnation, int sequence) {
        head(type, incarnation);
        out.writeVarInt(sequence);
        beginRows();
    }

    /// Starts a request to probe a node.
    void beginProbeRequest(long incarnation, int sequence, NodeId target) {
        head(PacketType.PROBE_REQUEST, incarnation);
        out.writeVarInt(sequence);
        out.writeString(target.name());
        beginRows();
    }

    /// Starts a packet with news only.
    void beginGossip(long incarnation) {
        head(PacketType.GOSSIP, incarnation);
        beginRows();
    }

    /// Starts a part of the full state, of which [#finishSync] makes the last one.
    void beginSync(PacketType type, long incarnation) {
        head(type, incarnation);
        lastAt = out.buffer().position();
        out.writeBoolean(false);
        beginRows();
    }

    @SuppressWarnings("EnumOrdinal") // the order is that of the wire
    private void head(PacketType type, long incarnation) {
        out.buffer().clear();
        out.writeByte((byte) PacketReader.VERSION);
        out.writeByte((byte) type.ordinal());
        out.writeLong(incarnation);
    }

    private void beginRows() {
        countAt = out.buffer().position();
        rows = 0;
        out.writeShort((short) 0);
    }

    /// Whether a row of so many bytes can go along without exceeding the size.
    boolean fits(int rowBytes) {
        return rows < PacketLimits.ROWS_MAX && out.buffer().position() + rowBytes <= bytesMax;
    }

    /// Adds a row of [#row].
    void add(byte[] row) {
        out.ensure(row.length);
        out.buffer().put(row);
        rows++;
    }

    /// Whether there are rows in it.
    boolean isEmpty() {
        return rows == 0;
    }

    /// The packet, as the last one of a sync.
    byte[] finishSync() {
        out.buffer().put(lastAt, (byte) 1);
        return finish();
    }

    /// The packet.
    byte[] finish() {
        out.buffer().putShort(countAt, (short) rows);
        byte[] packet = new byte[out.buffer().position()];
        out.buffer().get(0, packet);
        return packet;
    }

    /// The bytes of a row.
    @SuppressWarnings("EnumOrdinal") // the order is that of the wire
    static byte[] row(Row node, Status status, NodeId claimer) {
        byte[] body = node.body();
        WireWriter row = new WireWriter(NoValues.INSTANCE, ByteBuffer.allocate(64 + body.length));
        row.writeString(node.id().name());
        row.writeLong(node.incarnation());
        row.writeVarInt(node.revision());
        row.writeByte((byte) status.ordinal());
        if (status == Status.SUSPECT || status == Status.DEAD) {
            row.writeString(claimer.name());
        }
        row.writeVarInt(body.length);
        row.ensure(body.length);
        row.buffer().put(body);
        byte[] bytes = new byte[row.buffer().position()];
        row.buffer().get(0, bytes);
        return bytes;
    }
}
