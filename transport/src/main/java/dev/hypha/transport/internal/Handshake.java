package dev.hypha.transport.internal;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.Features;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bodies of `HELLO`, `WELCOME` and `REFUSED`: what each side says of itself before anything else.
final class Handshake {
    /// "HYPH" as it stands on the wire.
    static final int MAGIC = 0x48505948;
    /// The protocol versions that this code speaks.
    static final int VERSION_MIN = 1;
    static final int VERSION_MAX = 1;
    /// The optional parts of the protocol that this code knows; a connection uses those that both sides know.
    static final long FEATURES = Features.ALL;

    private static final int ENTRIES_MAX = 1024;
    /// By their numbers on the wire.
    private static final List<Taint.Effect> EFFECTS =
            List.of(Taint.Effect.NO_SCHEDULE, Taint.Effect.PREFER_NO_SCHEDULE, Taint.Effect.NO_EXECUTE);

    private Handshake() {}

    /// One side's offer.
    ///
    /// @param versionMin the oldest protocol version that it speaks; in `WELCOME` the chosen one
    /// @param versionMax the newest; in `WELCOME` the chosen one
    /// @param features bits of optional parts
    /// @param windowBytes what it takes on the data lane before it gives credit
    /// @param messageBytesMax the largest message that it takes
    /// @param hello who it is
    record Offer(int versionMin, int versionMax, long features, long windowBytes, int messageBytesMax, Hello hello) {}

    static void write(FrameWriter out, byte type, Offer offer) {
        Hello hello = offer.hello();
        out.begin(type, 0, 0);
        out.writeInt(MAGIC);
        out.writeShort((short) offer.versionMin());
        out.writeShort((short) offer.versionMax());
        out.writeLong(offer.features());
        out.writeLong(offer.windowBytes());
        out.writeInt(offer.messageBytesMax());
        out.writeString(hello.cluster());
        out.writeString(hello.node().name());
        out.writeLong(hello.incarnation());
        out.writeLong(hello.startedAtMillis());
        out.writeBoolean(hello.runsCalls());
        out.writeLong(hello.catalogueFingerprint());
        writeLabels(out, hello.labels());
        writeTaints(out, hello.taints());
    }

    private static void writeLabels(WireWriter out, Map<String, String> labels) {
        out.writeVarInt(labels.size());
        labels.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(label -> {
            out.writeString(label.getKey());
            out.writeString(label.getValue());
        });
    }

    private static void writeTaints(WireWriter out, List<Taint> taints) {
        out.writeVarInt(taints.size());
        for (Taint taint : taints) {
            out.writeString(taint.key());
            out.writeString(taint.value());
            out.writeByte((byte) EFFECTS.indexOf(taint.effect()));
        }
    }

    /// Reads an offer. What a newer version may have added at its end is left unread.
    ///
    /// @throws ProtocolException if it is none
    static Offer read(WireReader in) {
        try {
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw new ProtocolException(Code.NOT_HYPHA, "the magic number is %08x".formatted(magic));
            }
            int versionMin = Short.toUnsignedInt(in.readShort());
            int versionMax = Short.toUnsignedInt(in.readShort());
            long features = in.readLong();
            long windowBytes = in.readLong();
            int messageBytesMax = in.readInt();
            if (versionMin > versionMax || windowBytes < 1 || windowBytes > Integer.MAX_VALUE || messageBytesMax < 1) {
                throw new ProtocolException("an offer of versions " + versionMin + " to " + versionMax
                        + ", a window of " + windowBytes + " and messages of " + messageBytesMax + " bytes");
            }
            String cluster = in.readText();
            NodeId node = new NodeId(in.readText());
            long incarnation = in.readLong();
            long startedAtMillis = in.readLong();
            boolean runsCalls = in.readBoolean();
            long fingerprint = in.readLong();
            Map<String, String> labels = readLabels(in);
            List<Taint> taints = readTaints(in);
            Hello hello =
                    new Hello(cluster, node, incarnation, startedAtMillis, runsCalls, labels, taints, fingerprint);
            return new Offer(versionMin, versionMax, features, windowBytes, messageBytesMax, hello);
        } catch (WireException | IllegalArgumentException e) {
            throw new ProtocolException("a handshake that cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, String> readLabels(WireReader in) {
        int count = readCount(in);
        Map<String, String> labels = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            labels.put(in.readText(), in.readText());
        }
        return labels;
    }

    private static List<Taint> readTaints(WireReader in) {
        int count = readCount(in);
        List<Taint> taints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String key = in.readText();
            String value = in.readText();
            int effect = in.readByte();
            if (effect < 0 || effect >= EFFECTS.size()) {
                throw new WireException("HYP-WIRE-001 a taint effect is 0 to 2, was " + effect);
            }
            taints.add(new Taint(key, value, EFFECTS.get(effect)));
        }
        return taints;
    }

    private static int readCount(WireReader in) {
        int count = in.readVarInt();
        if (count < 0 || count > ENTRIES_MAX) {
            throw new WireException(
                    "HYP-WIRE-001 at most " + ENTRIES_MAX + " entries, was " + Integer.toUnsignedString(count));
        }
        return count;
    }

    /// A code and a reason: the body of `REFUSED`, `GOAWAY` and `CLOSE`.
    record Farewell(Code code, String reason) {
        private static final int REASON_MAX = 1024;

        void write(FrameWriter out, byte type) {
            out.begin(type, 0, 0);
            out.writeShort((short) code.number());
            out.writeString(reason.length() > REASON_MAX ? reason.substring(0, REASON_MAX) : reason);
        }

        static Farewell read(WireReader in) {
            try {
                return new Farewell(Code.of(Short.toUnsignedInt(in.readShort())), in.readText());
            } catch (WireException e) {
                throw new ProtocolException("a farewell that cannot be read: " + e.getMessage());
            }
        }
    }
}
