package dev.hypha.membership;

import dev.hypha.NodeId;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the names of nodes, and remembers them: packets name the same nodes again and again, and most of the
/// time of reading them would go into texts that are there already.
///
/// A cache of fixed size with a few places for each name, so that names that nobody has cost others nothing but
/// their places.
final class Names {
    private static final int PLACES = 4096;
    private static final int PLACES_OF_NAME = 4;
    /// Of the longest name, whose length takes more than one byte, none are remembered.
    private static final int LENGTH_MAX = 0x7e;

    private final @Nullable NodeId[] places = new @Nullable NodeId[PLACES];

    /// Reads a name.
    ///
    /// @throws WireException if it is none
    NodeId read(WireReader in) {
        ByteBuffer buffer = in.buffer();
        int at = buffer.position();
        // A text is its length plus one, then its bytes; a valid name has ASCII only.
        int length = buffer.hasRemaining() ? buffer.get(at) - 1 : -1;
        if (length < 1 || length > LENGTH_MAX || length >= buffer.remaining()) {
            return checked(in.readText());
        }
        int hash = 0;
        for (int i = 1; i <= length; i++) {
            hash = 31 * hash + buffer.get(at + i);
        }
        int first = spread(hash) & (PLACES - 1);
        int free = first;
        for (int i = PLACES_OF_NAME - 1; i >= 0; i--) {
            int place = (first + i) & (PLACES - 1);
            @Nullable NodeId known = places[place];
            if (known == null) {
                free = place;
            } else if (isAt(buffer, at + 1, length, known.name())) {
                buffer.position(at + 1 + length);
                return known;
            }
        }
        NodeId read = checked(in.readText());
        places[free] = read;
        return read;
    }

    /// The finalizer of MurmurHash3: names that are counted up would crowd in few places.
    private static int spread(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    private static boolean isAt(ByteBuffer buffer, int at, int length, String name) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != buffer.get(at + i)) {
                return false;
            }
        }
        return true;
    }

    private static NodeId checked(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException invalid) {
            throw new WireException("HYP-WIRE-001 a node's name is invalid", invalid);
        }
    }
}
