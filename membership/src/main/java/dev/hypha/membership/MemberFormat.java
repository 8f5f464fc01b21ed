package dev.hypha.membership;

import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.NodeLabels;
import dev.hypha.Taint;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The description of a node within a row: the body of `docs/protocol.md`, Membership. Maps are written in
/// the order of their keys, so that equal members have equal bytes.
final class MemberFormat {
    private static final Standing[] STANDINGS = Standing.values();
    private static final Taint.Effect[] EFFECTS = Taint.Effect.values();

    private MemberFormat() {}

    /// The bytes of a description.
    ///
    /// @throws IllegalArgumentException if it exceeds the limits
    @SuppressWarnings("EnumOrdinal") // the order is that of the wire
    static byte[] encode(Member member) {
        WireWriter out = new WireWriter(NoValues.INSTANCE, ByteBuffer.allocate(128));
        NodeFacts facts = member.facts();
        out.writeByte((byte) member.standing().ordinal());
        out.writeBoolean(facts.runsCalls());
        out.writeLong(facts.fingerprint());
        out.writeVarInt(facts.loadPerMille());
        text(out, facts.version());
        out.writeVarInt(member.endpoints().size());
        member.endpoints().forEach(endpoint -> text(out, endpoint));
        count(out, "labels", facts.labels().size());
        sorted(facts.labels()).forEach((key, value) -> {
            text(out, key);
            text(out, value);
        });
        count(out, "taints", facts.taints().size());
        for (Taint taint : facts.taints()) {
            text(out, taint.key());
            text(out, taint.value());
            out.writeByte((byte) taint.effect().ordinal());
        }
        count(out, "resources", facts.capacity().size());
        sorted(facts.capacity()).forEach((key, value) -> {
            text(out, key);
            out.writeLong(value);
        });
        int size = out.buffer().position();
        if (size > PacketLimits.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the facts and endpoints of node " + member.id() + " take " + size + " bytes, at most "
                            + PacketLimits.BODY_BYTES_MAX + " can be told to the others; use fewer labels");
        }
        byte[] bytes = new byte[size];
        out.buffer().get(0, bytes);
        return bytes;
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return map.size() < 2 ? map : new TreeMap<>(map);
    }

    private static void count(WireWriter out, String what, int count) {
        if (count > PacketLimits.FACTS_MAX) {
            throw new IllegalArgumentException(
                    "a node has at most " + PacketLimits.FACTS_MAX + " " + what + ", was " + count);
        }
        out.writeVarInt(count);
    }

    private static void text(WireWriter out, String text) {
        int before = out.buffer().position();
        out.writeString(text);
        if (out.buffer().position() - before > PacketLimits.TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("texts of a node's facts have at most " + PacketLimits.TEXT_BYTES_MAX
                    + " bytes, was '" + text + "'");
        }
    }

    /// Reads a description; the reader is at its first byte.
    ///
    /// @throws WireException if it is none
    static Member decode(NodeId id, long incarnation, WireReader in) {
        Standing standing = STANDINGS[ordinal(in, STANDINGS.length, "standing")];
        boolean runsCalls = in.readBoolean();
        long fingerprint = in.readLong();
        int load = in.readVarInt();
        if (load < 0) {
            throw new WireException("HYP-WIRE-001 the load of node " + id + " is out of range");
        }
        String version = text(in);
        List<String> endpoints = new ArrayList<>();
        for (int left = count(in, Member.ENDPOINTS_MAX); left > 0; left--) {
            endpoints.add(text(in));
        }
        Map<String, String> labels = new HashMap<>();
        for (int left = count(in, PacketLimits.FACTS_MAX); left > 0; left--) {
            String key = text(in);
            String value = text(in);
            if (!NodeLabels.isRestricted(key)) { // gossip proves nothing
                labels.put(key, value);
            }
        }
        List<Taint> taints = new ArrayList<>();
        for (int left = count(in, PacketLimits.FACTS_MAX); left > 0; left--) {
            taints.add(taint(in));
        }
        Map<String, Long> capacity = new HashMap<>();
        for (int left = count(in, PacketLimits.FACTS_MAX); left > 0; left--) {
            capacity.put(text(in), in.readLong());
        }
        NodeFacts facts = new NodeFacts(labels, taints, capacity, load, fingerprint, version, runsCalls);
        return new Member(id, incarnation, endpoints, facts, standing);
    }

    private static Taint taint(WireReader in) {
        String key = text(in);
        if (key.isEmpty()) {
            throw new WireException("HYP-WIRE-001 a taint without a key");
        }
        return new Taint(key, text(in), EFFECTS[ordinal(in, EFFECTS.length, "effect of a taint")]);
    }

    private static String text(WireReader in) {
        int before = in.remaining();
        String text = in.readText();
        if (before - in.remaining() > PacketLimits.TEXT_BYTES_MAX) {
            throw new WireException(
                    "HYP-WIRE-003 a text of a node's facts is longer than " + PacketLimits.TEXT_BYTES_MAX + " bytes");
        }
        return text;
    }

    private static int count(WireReader in, int max) {
        int count = in.readVarInt();
        if (count < 0 || count > max) {
            throw new WireException("HYP-WIRE-003 a count is " + Integer.toUnsignedString(count) + ", at most " + max);
        }
        return count;
    }

    /// Reads a byte that numbers one of a few constants.
    static int ordinal(WireReader in, int count, String what) {
        int ordinal = in.readByte() & 0xff;
        if (ordinal >= count) {
            throw new WireException("HYP-WIRE-001 no " + what + " has the number " + ordinal);
        }
        return ordinal;
    }
}
