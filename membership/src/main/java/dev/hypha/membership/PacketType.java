package dev.hypha.membership;

/// The kinds of packets. The order, from 0, is that of the wire.
enum PacketType {
    PING,
    ACK,
    NACK,
    PROBE_REQUEST,
    GOSSIP,
    SYNC_REQUEST,
    SYNC_REPLY;

    private static final PacketType[] ALL = values();

    static int count() {
        return ALL.length;
    }

    static PacketType of(int ordinal) {
        return ALL[ordinal];
    }

    boolean hasSequence() {
        return this == PING || this == ACK || this == NACK || this == PROBE_REQUEST;
    }

    boolean isSync() {
        return this == SYNC_REQUEST || this == SYNC_REPLY;
    }
}
