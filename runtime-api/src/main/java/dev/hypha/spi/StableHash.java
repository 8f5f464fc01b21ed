package dev.hypha.spi;

import java.nio.charset.StandardCharsets;

/// The 64-bit FNV-1a hash, which gives functions, types and catalogues ids that are the same in every build.
///
/// @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">Fowler, Noll, Vo: FNV hash</a>
public final class StableHash {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private StableHash() {}

    /// The hash of a text's UTF-8 bytes.
    ///
    /// @param text any text
    /// @return the hash
    public static long of(String text) {
        long hash = OFFSET_BASIS;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * PRIME;
        }
        return hash;
    }
}
