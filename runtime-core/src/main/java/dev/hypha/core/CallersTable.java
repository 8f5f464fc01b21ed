package dev.hypha.core;

import dev.hypha.security.Identity;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The chains of callers that came over one connection, by their bytes: one that comes again is not read
/// again. On the connection's event loop only.
final class CallersTable {
    private static final int CHAINS_MAX = 256;

    private final Identity peer;
    private final Callers direct;
    private final Map<ByteBuffer, Callers> chains = new HashMap<>();

    /// @param peer who the other end of the connection has proved to be
    CallersTable(Identity peer) {
        this.peer = peer;
        this.direct = Callers.of(List.of(), peer);
    }

    /// Who calls if it names nobody but itself.
    Callers direct() {
        return direct;
    }

    /// Writes those whom the receiver is to check besides this node.
    static void write(Callers callers, WireWriter out) {
        out.writeVarInt(callers.wireBytes());
        for (Identity each : callers.identities()) {
            out.writeString(each.uri());
        }
    }

    /// Reads what [#write] wrote, and adds who has sent it.
    Callers read(WireReader in) {
        int length = in.readVarInt();
        if (length <= 0 || length > Callers.BYTES_MAX || length > in.remaining()) {
            throw new WireException("HYP-WIRE-003 callers in " + Integer.toUnsignedString(length)
                    + " bytes; allowed are 1 to " + Callers.BYTES_MAX + ", and " + in.remaining() + " are left");
        }
        ByteBuffer buffer = in.buffer();
        ByteBuffer bytes = buffer.slice(buffer.position(), length);
        @Nullable Callers known = chains.get(bytes);
        if (known != null) {
            buffer.position(buffer.position() + length);
            return known;
        }
        Callers fresh = Callers.of(identities(in, buffer.position() + length), peer);
        if (chains.size() >= CHAINS_MAX) {
            chains.clear();
        }
        ByteBuffer kept = ByteBuffer.allocate(length).put(bytes).flip();
        chains.put(kept, fresh);
        return fresh;
    }

    private static List<Identity> identities(WireReader in, int end) {
        List<Identity> named = new ArrayList<>();
        while (in.buffer().position() < end) {
            String uri = in.readText();
            if (uri.isBlank() || named.size() >= Callers.IDENTITIES_MAX) {
                throw new WireException("HYP-WIRE-003 a caller without a name, or more than " + Callers.IDENTITIES_MAX);
            }
            named.add(new Identity(uri));
        }
        if (in.buffer().position() != end) {
            throw new WireException("HYP-WIRE-001 the last caller is longer than all of them");
        }
        return named;
    }
}
