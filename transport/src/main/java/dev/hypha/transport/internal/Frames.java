package dev.hypha.transport.internal;

/// The layout of the 16 bytes before every body, as `docs/protocol.md` has it.
final class Frames {
    static final int LENGTH_BYTES = 4;
    static final int HEADER_BYTES = 16;

    static final int TYPE_AT = 4;
    static final int FLAGS_AT = 5;
    static final int LANE_AT = 6;
    static final int RESERVED_AT = 7;
    static final int ID_AT = 8;

    /// A chunk of a larger message follows.
    static final int FLAG_MORE = 0x80;
    static final int FLAGS_MASK = 0x7f;

    static final byte LANE_DATA = 0;
    static final byte LANE_CONTROL = 1;

    /// The largest value of the length field.
    static final int LENGTH_MAX = 128 * 1024 + HEADER_BYTES;
    static final int LENGTH_MIN = HEADER_BYTES - LENGTH_BYTES;

    /// The largest value of the length field before the handshake is over.
    static final int HANDSHAKE_LENGTH_MAX = 64 * 1024;

    private Frames() {}
}
