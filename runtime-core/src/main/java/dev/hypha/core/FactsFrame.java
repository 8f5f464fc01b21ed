package dev.hypha.core;

import dev.hypha.Taint;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The FACTS frame of `docs/protocol.md`: what a callee says of itself since the handshake.
///
/// @param labels all its labels
/// @param taints all its taints
record FactsFrame(Map<String, String> labels, List<Taint> taints) implements OutgoingFrame {
    private static final int COUNT_MAX = 1024;
    /// By their numbers on the wire, the same as in the handshake.
    private static final List<Taint.Effect> EFFECTS =
            List.of(Taint.Effect.NO_SCHEDULE, Taint.Effect.PREFER_NO_SCHEDULE, Taint.Effect.NO_EXECUTE);

    FactsFrame {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    static byte numberOf(Taint.Effect effect) {
        return (byte) EFFECTS.indexOf(effect);
    }

    static Taint.Effect effect(byte number) {
        if (number < 0 || number >= EFFECTS.size()) {
            throw new WireException("HYP-WIRE-001 unknown effect of a taint " + number);
        }
        return EFFECTS.get(number);
    }

    static FactsFrame read(WireReader in) {
        Map<String, String> labels = new TreeMap<>();
        for (int left = count(in); left > 0; left--) {
            labels.put(in.readText(), in.readText());
        }
        List<Taint> taints = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            taints.add(taint(in.readText(), in.readText(), effect(in.readByte())));
        }
        return new FactsFrame(labels, taints);
    }

    private static Taint taint(String key, String value, Taint.Effect effect) {
        try {
            return new Taint(key, value, effect);
        } catch (IllegalArgumentException e) {
            throw new WireException("HYP-WIRE-001 " + e.getMessage(), e);
        }
    }

    private static int count(WireReader in) {
        int count = in.readVarInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new WireException("HYP-WIRE-003 " + Integer.toUnsignedString(count) + " labels or taints, at most "
                    + COUNT_MAX + " are read");
        }
        return count;
    }

    @Override
    public void writeTo(FrameWriter out) {
        out.begin(FrameType.FACTS, 0, 0);
        out.writeVarInt(labels.size());
        new TreeMap<>(labels).forEach((key, value) -> {
            out.writeString(key);
            out.writeString(value);
        });
        out.writeVarInt(taints.size());
        for (Taint each : taints) {
            out.writeString(each.key());
            out.writeString(each.value());
            out.writeByte(numberOf(each.effect()));
        }
    }

    @Override
    public void dropped(CloseReason reason) {
        // the next handshake tells
    }

    @Override
    public boolean control() {
        return true;
    }
}
