package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.Failure.TimedOut.Phase;
import dev.hypha.NodeId;
import dev.hypha.ThrowableData;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The OUTCOME frame of `docs/protocol.md`: the flags say which kind, the body has its fields.
final class OutcomeFrame {
    static final int SUCCESS = 0;
    private static final int THREW = 1;
    private static final int TIMED_OUT = 2;
    private static final int NOT_STARTED = 3;
    private static final int LOST = 4;
    private static final int UNPLACEABLE = 5;
    private static final int DENIED = 6;
    private static final int REJECTED = 7;
    private static final int CANCELLED = 8;
    private static final int INCOMPATIBLE = 9;
    private static final int MOVED = 10;
    private static final int FENCED = 11;
    private static final int POISONED = 12;
    private static final int EVICTED = 13;

    /// By their numbers on the wire.
    private static final List<Phase> PHASES = List.of(Phase.PLACING, Phase.QUEUED, Phase.RUNNING);

    private static final int TEXT_LENGTH_MAX = 64 * 1024;
    private static final int THROWABLES_MAX = 256;
    private static final int CANCELLED_STARTED = 1;
    private static final int CANCELLED_ABANDONED = 2;

    private OutcomeFrame() {}

    @SuppressWarnings("unchecked") // the result was made by this function
    static void writeResult(FunctionDescriptor<?, ?> function, @Nullable Object result, WireWriter out) {
        ((FunctionDescriptor<?, Object>) function).writeResult(result, out);
    }

    static Failure unencodable(FunctionDescriptor<?, ?> function, RuntimeException e) {
        return new Failure.Incompatible(
                "HYP-WIRE-005", "the result of " + function.name() + " cannot be sent: " + reason(e), true);
    }

    /// The arguments are malformed or, which is no [WireException], of other types than the function's.
    static Failure unreadable(FunctionDescriptor<?, ?> function, RuntimeException e) {
        return new Failure.Incompatible(
                "HYP-WIRE-006", "the arguments of " + function.name() + " cannot be read: " + reason(e), false);
    }

    /// The result, likewise.
    static Failure unreadableResult(FunctionDescriptor<?, ?> function, RuntimeException e) {
        return new Failure.Incompatible(
                "HYP-WIRE-007", "the result of " + function.name() + " cannot be read: " + reason(e), true);
    }

    private static String reason(RuntimeException e) {
        return e instanceof WireException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /// A refusal of a call that has no execution.
    ///
    /// @param callId the call
    /// @param failure why
    record Refusal(long callId, Failure failure) implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            writeFailure(callId, failure, out);
        }

        @Override
        public void dropped(CloseReason reason) {
            // the caller is told by the end of the connection
        }
    }

    static void writeFailure(long callId, Failure failure, FrameWriter out) {
        switch (failure) {
            case Failure.Threw(var thrown, var node) -> {
                out.begin(FrameType.OUTCOME, THREW, callId);
                out.writeString(node.name());
                writeThrowable(thrown, out, new Budget());
            }
            case Failure.TimedOut(var phase, var timeout) -> {
                out.begin(FrameType.OUTCOME, TIMED_OUT, callId);
                out.writeByte(numberOf(phase));
                out.writeLong(timeout.toNanos());
            }
            case Failure.NotStarted(var reason) -> {
                out.begin(FrameType.OUTCOME, NOT_STARTED, callId);
                out.writeString(cut(reason));
            }
            case Failure.Lost(var node) -> {
                out.begin(FrameType.OUTCOME, LOST, callId);
                out.writeString(node.name());
            }
            case Failure.Unplaceable _ -> {
                out.begin(FrameType.OUTCOME, UNPLACEABLE, callId);
            }
            case Failure.Denied(var node, var reason) -> {
                out.begin(FrameType.OUTCOME, DENIED, callId);
                out.writeString(node.name());
                out.writeString(cut(reason));
            }
            case Failure.Rejected(var node, var retryAfter) -> {
                out.begin(FrameType.OUTCOME, REJECTED, callId);
                out.writeString(node.name());
                out.writeLong(retryAfter.toNanos());
            }
            case Failure.Cancelled(var started, var abandoned) -> {
                out.begin(FrameType.OUTCOME, CANCELLED, callId);
                out.writeByte((byte) ((started ? CANCELLED_STARTED : 0) | (abandoned ? CANCELLED_ABANDONED : 0)));
            }
            case Failure.Evicted(var node, var reason) -> {
                out.begin(FrameType.OUTCOME, EVICTED, callId);
                out.writeString(node.name());
                out.writeString(cut(reason));
            }
            case Failure.Incompatible(var code, var message, var mayHaveRun) -> {
                out.begin(FrameType.OUTCOME, INCOMPATIBLE, callId);
                out.writeString(code);
                out.writeString(cut(message));
                out.writeBoolean(mayHaveRun);
            }
            case Failure.Moved(var node) -> {
                out.begin(FrameType.OUTCOME, MOVED, callId);
                out.writeString(node.name());
            }
            case Failure.Fenced(var node, var reason) -> {
                out.begin(FrameType.OUTCOME, FENCED, callId);
                out.writeString(node.name());
                out.writeString(cut(reason));
            }
            case Failure.Poisoned(var nodes) -> {
                out.begin(FrameType.OUTCOME, POISONED, callId);
                out.writeVarInt(nodes.size());
                nodes.forEach(node -> out.writeString(node.name()));
            }
        }
    }

    static Failure readFailure(int flags, WireReader in) {
        return switch (flags) {
            case THREW -> {
                NodeId node = node(in);
                yield new Failure.Threw(readThrowable(in, new Budget()), node);
            }
            case TIMED_OUT -> new Failure.TimedOut(phase(in.readByte()), Duration.ofNanos(in.readLong()));
            case NOT_STARTED -> new Failure.NotStarted(in.readText());
            case LOST -> new Failure.Lost(node(in));
            case UNPLACEABLE -> new Failure.Unplaceable(List.of());
            case DENIED -> new Failure.Denied(node(in), in.readText());
            case REJECTED -> new Failure.Rejected(node(in), Duration.ofNanos(in.readLong()));
            case CANCELLED -> {
                byte bits = in.readByte();
                yield new Failure.Cancelled((bits & CANCELLED_STARTED) != 0, (bits & CANCELLED_ABANDONED) != 0);
            }
            case EVICTED -> new Failure.Evicted(node(in), in.readText());
            case INCOMPATIBLE -> new Failure.Incompatible(in.readText(), in.readText(), in.readBoolean());
            case MOVED -> new Failure.Moved(node(in));
            case FENCED -> new Failure.Fenced(node(in), in.readText());
            case POISONED -> new Failure.Poisoned(nodes(in));
            default -> throw new WireException("HYP-WIRE-001 unknown kind of OUTCOME: " + flags);
        };
    }

    private static List<NodeId> nodes(WireReader in) {
        int count = in.readVarInt();
        if (count < 0 || count > in.remaining()) {
            throw new WireException("HYP-WIRE-001 " + Integer.toUnsignedString(count) + " nodes that were lost");
        }
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node(in));
        }
        return nodes;
    }

    private static NodeId node(WireReader in) {
        String name = in.readText();
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new WireException("HYP-WIRE-001 " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("EnumOrdinal") // the wire has the position; phases are added at the end only
    private static byte numberOf(Phase phase) {
        return (byte) PHASES.indexOf(phase);
    }

    private static Phase phase(byte number) {
        if (number < 0 || number >= PHASES.size()) {
            throw new WireException("HYP-WIRE-001 unknown phase " + number);
        }
        return PHASES.get(number);
    }

    // ---- throwables

    /// How many throwables one frame may still hold: a small frame must not unfold into a large tree.
    private static final class Budget {
        private int left = THROWABLES_MAX - 1;

        /// Takes as many as there may be.
        int take(int wanted) {
            int taken = Math.min(wanted, left);
            left -= taken;
            return taken;
        }

        void takeAll(int wanted) {
            if (take(wanted) < wanted) {
                throw new WireException("HYP-WIRE-003 more than " + THROWABLES_MAX + " throwables in one OUTCOME");
            }
        }
    }

    private static void writeThrowable(ThrowableData data, WireWriter out, Budget budget) {
        out.writeString(data.type());
        out.writeString(cut(data.message()));
        out.writeVarInt(data.frames().size());
        for (StackTraceElement frame : data.frames()) {
            out.writeString(frame.getClassName());
            out.writeString(frame.getMethodName());
            out.writeString(frame.getFileName());
            out.writeInt(frame.getLineNumber());
        }
        boolean cause = data.cause().isPresent() && budget.take(1) == 1;
        out.writeBoolean(cause);
        if (cause) {
            writeThrowable(data.cause().get(), out, budget);
        }
        int suppressed = budget.take(data.suppressed().size());
        out.writeVarInt(suppressed);
        for (ThrowableData each : data.suppressed().subList(0, suppressed)) {
            writeThrowable(each, out, budget);
        }
    }

    private static ThrowableData readThrowable(WireReader in, Budget budget) {
        String type = in.readText();
        String message = in.readText();
        int count = in.readVarInt();
        if (count < 0 || count > in.remaining()) {
            throw new WireException("HYP-WIRE-001 a stack of " + Integer.toUnsignedString(count) + " frames");
        }
        List<StackTraceElement> frames = new ArrayList<>(Math.min(count, ThrowableData.FRAMES_MAX));
        for (int i = 0; i < count; i++) {
            frames.add(new StackTraceElement(in.readText(), in.readText(), in.readString(), in.readInt()));
        }
        Optional<ThrowableData> cause = Optional.empty();
        if (in.readBoolean()) {
            budget.takeAll(1);
            cause = Optional.of(readThrowable(in, budget));
        }
        int suppressedCount = in.readVarInt();
        if (suppressedCount < 0 || suppressedCount > in.remaining()) {
            throw new WireException(
                    "HYP-WIRE-001 " + Integer.toUnsignedString(suppressedCount) + " suppressed throwables");
        }
        budget.takeAll(suppressedCount);
        List<ThrowableData> suppressed = new ArrayList<>();
        for (int i = 0; i < suppressedCount; i++) {
            suppressed.add(readThrowable(in, budget));
        }
        return new ThrowableData(type, message, frames, cause, suppressed);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX) + "... (cut)";
    }
}
