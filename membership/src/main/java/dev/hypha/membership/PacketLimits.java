package dev.hypha.membership;

/// The bounds of a packet. What exceeds them is refused by the reader, and never written.
final class PacketLimits {
    /// The largest packet that is read.
    static final int PACKET_BYTES_MAX = 64 * 1024;
    /// The largest description of one node.
    static final int BODY_BYTES_MAX = 8 * 1024;
    /// The smallest size that packets may be filled to. A row that must go along may exceed it.
    static final int PACKET_BYTES_FLOOR = 1024;
    /// The most rows of a packet.
    static final int ROWS_MAX = 4096;
    /// The most labels, taints and resources of a node, each.
    static final int FACTS_MAX = 1024;
    /// The longest endpoint, key, value or version, in bytes of UTF-8.
    static final int TEXT_BYTES_MAX = 1024;

    private PacketLimits() {}
}
