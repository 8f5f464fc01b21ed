package dev.hypha.core;

import dev.hypha.Placement;
import dev.hypha.Taint;
import dev.hypha.Toleration;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What of a placement the executing node needs to know: it hands out its resources, and evicts by its taints.
///
/// @param resources how much the call takes of named resources
/// @param rejecting whether the call is rejected rather than queued while they are taken
/// @param tolerations the taints that it tolerates
record Demands(Map<String, Long> resources, boolean rejecting, List<Toleration> tolerations) {
    /// Most calls'.
    static final Demands NONE = new Demands(Map.of(), false, List.of());

    private static final int COUNT_MAX = 1024;
    private static final int EXISTS = 1;
    private static final int HAS_EFFECT = 1 << 1;
    private static final int HAS_TIME = 1 << 2;
    private static final int TOLERATION_FLAGS = EXISTS | HAS_EFFECT | HAS_TIME;

    Demands {
        resources = Map.copyOf(resources);
        tolerations = List.copyOf(tolerations);
    }

    /// Whether there is anything to know.
    @SuppressWarnings("ReferenceEquality") // a short cut for what most calls have
    static boolean has(Placement placement) {
        return placement != Placement.ANY
                && !(placement.rules().resources().isEmpty()
                        && placement.rules().tolerations().isEmpty());
    }

    static Demands of(Placement placement) {
        return has(placement)
                ? new Demands(
                        placement.rules().resources(),
                        placement.rejecting(),
                        placement.rules().tolerations())
                : NONE;
    }

    /// Writes resources and tolerations; [#rejecting] is among the flags before them.
    void write(WireWriter out) {
        out.writeVarInt(resources.size());
        new TreeMap<>(resources).forEach((name, amount) -> {
            out.writeString(name);
            out.writeLong(amount);
        });
        out.writeVarInt(tolerations.size());
        for (Toleration each : tolerations) {
            boolean exists = each.operator() == Toleration.Operator.EXISTS;
            out.writeByte((byte) ((exists ? EXISTS : 0)
                    | (each.effect().isPresent() ? HAS_EFFECT : 0)
                    | (each.lasting().isPresent() ? HAS_TIME : 0)));
            out.writeString(each.key());
            if (!exists) {
                out.writeString(each.value());
            }
            if (each.effect().isPresent()) {
                out.writeByte(FactsFrame.numberOf(each.effect().get()));
            }
            if (each.lasting().isPresent()) {
                out.writeLong(nanos(each.lasting().get()));
            }
        }
    }

    private static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException e) {
            return time.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    static Demands read(boolean rejecting, WireReader in) {
        Map<String, Long> resources = new TreeMap<>();
        for (int left = count(in); left > 0; left--) {
            String name = in.readText();
            long amount = in.readLong();
            if (name.isEmpty() || amount < 1 || resources.put(name, amount) != null) {
                throw new WireException("HYP-WIRE-001 a demand of " + amount + " of '" + name + "'");
            }
        }
        List<Toleration> tolerations = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            tolerations.add(toleration(in));
        }
        return resources.isEmpty() && tolerations.isEmpty() ? NONE : new Demands(resources, rejecting, tolerations);
    }

    private static Toleration toleration(WireReader in) {
        int flags = in.readByte();
        if ((flags & ~TOLERATION_FLAGS) != 0) {
            throw new WireException("HYP-WIRE-001 unknown flags of a toleration: " + flags);
        }
        String key = in.readText();
        boolean exists = (flags & EXISTS) != 0;
        String value = exists ? "" : in.readText();
        Optional<Taint.Effect> effect =
                (flags & HAS_EFFECT) != 0 ? Optional.of(FactsFrame.effect(in.readByte())) : Optional.empty();
        Optional<Duration> lasting =
                (flags & HAS_TIME) != 0 ? Optional.of(Duration.ofNanos(in.readLong())) : Optional.empty();
        try {
            return new Toleration(
                    key, exists ? Toleration.Operator.EXISTS : Toleration.Operator.EQUAL, value, effect, lasting);
        } catch (IllegalArgumentException e) {
            throw new WireException("HYP-WIRE-001 " + e.getMessage(), e);
        }
    }

    private static int count(WireReader in) {
        int count = in.readVarInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new WireException(
                    "HYP-WIRE-003 " + Integer.toUnsignedString(count) + " demands, at most " + COUNT_MAX + " are read");
        }
        return count;
    }
}
