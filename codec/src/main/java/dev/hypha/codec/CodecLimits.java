package dev.hypha.codec;

/// How much one value may be, on the way out and on the way in.
///
/// A reader allocates nothing that the bytes at hand do not pay for, up to these limits; so they
/// bound what a peer can make a node do, and what a node can send by mistake.
///
/// @param depthMax how deep objects may be nested, counting every object on the path
/// @param bytesMax the most bytes of one encoded value
/// @param graphBytesMax the most memory of the collections, object arrays and objects of one
///     decoded value, estimated; texts and arrays of primitives do not count, as they are never
///     larger than their bytes
/// @param emptyItemsMax the most elements of one value that take no byte of their own, such as
///     nulls in a row
/// @param versionsMax the most versions of one record that are accepted from other nodes
public record CodecLimits(int depthMax, int bytesMax, long graphBytesMax, int emptyItemsMax, int versionsMax) {
    /// What suits most: 64 levels, 256 MB, half a gigabyte of objects.
    public static final CodecLimits DEFAULTS = new CodecLimits(64, 256 << 20, 512L << 20, 1 << 16, 16);

    /// Checks the ranges.
    public CodecLimits {
        require(depthMax >= 2, "depthMax must be at least 2, was ", depthMax);
        require(bytesMax >= 1, "bytesMax must be at least 1, was ", bytesMax);
        require(graphBytesMax >= 1, "graphBytesMax must be at least 1, was ", graphBytesMax);
        require(emptyItemsMax >= 0, "emptyItemsMax must not be negative, was ", emptyItemsMax);
        require(versionsMax >= 1, "versionsMax must be at least 1, was ", versionsMax);
    }

    /// The same but for the depth.
    ///
    /// @param depth how deep objects may be nested
    /// @return the limits
    public CodecLimits withDepth(int depth) {
        return new CodecLimits(depth, bytesMax, graphBytesMax, emptyItemsMax, versionsMax);
    }

    /// The same but for the bytes.
    ///
    /// @param bytes the most bytes of one encoded value
    /// @return the limits
    public CodecLimits withBytes(int bytes) {
        return new CodecLimits(depthMax, bytes, graphBytesMax, emptyItemsMax, versionsMax);
    }

    /// The same but for the memory of decoded objects.
    ///
    /// @param bytes the most memory of one decoded value, estimated
    /// @return the limits
    public CodecLimits withGraphBytes(long bytes) {
        return new CodecLimits(depthMax, bytesMax, bytes, emptyItemsMax, versionsMax);
    }

    private static void require(boolean holds, String message, long value) {
        if (!holds) {
            throw new IllegalArgumentException(message + value);
        }
    }
}
