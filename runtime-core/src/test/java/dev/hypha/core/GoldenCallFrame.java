package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.Progress;
import dev.hypha.Taint;
import dev.hypha.ThrowableData;
import dev.hypha.Toleration;
import dev.hypha.security.Identity;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.TraceContext;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of each frame that calls are made of. Their bytes are in files named after them.
@SuppressWarnings("ImmutableEnumChecker") // the frames and values are not changed
enum GoldenCallFrame {
    SPAWN(spawn(TestFunctionsCalls.add(2, 3), 1, false, 0), spawned(0, 1, 0, "", false, Demands.NONE, one(), null)),
    SPAWN_WITH_OPTIONS(
            // a deadline that has passed is sent as one nanosecond
            spawn(TestFunctionsCalls.add(2, 3).priority(-7).idempotencyKey("order-42"), 300, true, System.nanoTime()),
            spawned(1, 300, -7, "order-42", true, Demands.NONE, one(), null)),
    SPAWN_WITH_DEMANDS(
            spawn(TestFunctionsCalls.add(2, 3).on(demanding()), 1, false, 0),
            spawned(0, 1, 0, "", false, Demands.of(demanding()), one(), null)),
    SPAWN_WITH_CALLERS(nested(TestFunctionsCalls.add(2, 3)), spawned(0, 1, 0, "", false, Demands.NONE, three(), null)),
    SPAWN_WITH_DEMANDS_AND_CALLERS(
            nested(TestFunctionsCalls.add(2, 3).on(demanding())),
            spawned(0, 1, 0, "", false, Demands.of(demanding()), three(), null)),
    SPAWN_WITH_CHECKPOINT(
            spawn(TestFunctionsCalls.add(2, 3), 2, false, 0, checkpoint()),
            spawned(0, 2, 0, "", false, Demands.NONE, one(), checkpoint())),
    SPAWN_WITH_DEMANDS_AND_CHECKPOINT(
            spawn(TestFunctionsCalls.add(2, 3).on(demanding()), 2, false, 0, checkpoint()),
            spawned(0, 2, 0, "", false, Demands.of(demanding()), one(), checkpoint())),
    SPAWN_WITH_TRACE(
            traced(TestFunctionsCalls.add(2, 3), Callers.NONE),
            traceOf(spawned(0, 1, 0, "", false, Demands.NONE, one(), null))),
    SPAWN_WITH_CALLERS_AND_TRACE(
            traced(TestFunctionsCalls.add(2, 3), two()),
            traceOf(spawned(0, 1, 0, "", false, Demands.NONE, three(), null))),
    CHECKPOINT(checkpointFrame(), checkpoint()),
    QUEUED(new ControlFrame(FrameType.QUEUED, 0, 9), null),
    STARTED(new ControlFrame(FrameType.STARTED, 0, 9), null),
    STARTED_AWAITING(new ControlFrame(FrameType.STARTED, CalleeSession.STARTED_AWAITS_PROCEED, 9), null),
    PROCEED(new ControlFrame(FrameType.PROCEED, 0, 9), null),
    CANCEL(new ControlFrame(FrameType.CANCEL, 0, 9), null),
    GOAWAY(new ControlFrame(FrameType.GOAWAY, 0, 0), null),
    FACTS(facts(), facts()),
    PROGRESS(new Progress(3, 10, "third page")),
    OUTCOME_SUCCESS(
            data(out -> {
                out.begin(FrameType.OUTCOME, OutcomeFrame.SUCCESS, 9);
                OutcomeFrame.writeResult(TestFunctionsCalls.ADD, 5, out);
            }),
            5),
    OUTCOME_THREW(new Failure.Threw(thrown(), new NodeId("node-1"))),
    OUTCOME_TIMED_OUT(new Failure.TimedOut(Failure.TimedOut.Phase.RUNNING, Duration.ofSeconds(2))),
    OUTCOME_NOT_STARTED(new Failure.NotStarted("node node-1 is draining")),
    OUTCOME_LOST(new Failure.Lost(new NodeId("node-2"))),
    OUTCOME_UNPLACEABLE(new Failure.Unplaceable(List.of())),
    OUTCOME_DENIED(new Failure.Denied(new NodeId("node-1"), "the rule 'none'")),
    OUTCOME_REJECTED(new Failure.Rejected(new NodeId("node-1"), Duration.ofMillis(50))),
    OUTCOME_CANCELLED(new Failure.Cancelled(true, true)),
    OUTCOME_INCOMPATIBLE(new Failure.Incompatible("HYP-CALL-008", "no function 7", false)),
    OUTCOME_MOVED(new Failure.Moved(new NodeId("node-1"))),
    OUTCOME_FENCED(new Failure.Fenced(new NodeId("node-1"), "2 of 5 nodes are in reach")),
    OUTCOME_POISONED(new Failure.Poisoned(List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-3")))),
    OUTCOME_EVICTED(new Failure.Evicted(new NodeId("node-1"), "the taint spot:NoExecute"));

    /// What the callee or caller sends.
    final OutgoingFrame frame;
    /// What its body says; null for those without a body.
    final Object content;

    GoldenCallFrame(OutgoingFrame frame, Object content) {
        this.frame = frame;
        this.content = content;
    }

    GoldenCallFrame(Progress progress) {
        this(new ProgressFrame(9, progress), progress);
    }

    GoldenCallFrame(Failure failure) {
        this(new OutcomeFrame.Refusal(9, failure), failure);
    }

    /// Reads a body as the side does that gets such a frame.
    Object read(int flags, ByteBuffer body) {
        WireReader in = new WireReader(null, body);
        return switch (this) {
            case SPAWN,
                    SPAWN_WITH_OPTIONS,
                    SPAWN_WITH_DEMANDS,
                    SPAWN_WITH_CALLERS,
                    SPAWN_WITH_DEMANDS_AND_CALLERS,
                    SPAWN_WITH_CHECKPOINT,
                    SPAWN_WITH_TRACE,
                    SPAWN_WITH_CALLERS_AND_TRACE,
                    SPAWN_WITH_DEMANDS_AND_CHECKPOINT -> {
                Spawned read = new Spawned(
                        in.readLong(), in.readLong(), SpawnOptions.read(flags, in, new CallersTable(Sender.NODE)));
                var _ = TestFunctionsCalls.ADD.readArguments(in);
                yield read;
            }
            case CHECKPOINT -> Checkpoint.read(in);
            case PROGRESS -> ProgressFrame.read(in);
            case FACTS -> FactsFrame.read(in);
            case QUEUED, STARTED, STARTED_AWAITING, PROCEED, CANCEL, GOAWAY -> null;
            default ->
                flags == OutcomeFrame.SUCCESS
                        ? TestFunctionsCalls.ADD.readResult(in)
                        : OutcomeFrame.readFailure(flags, in);
        };
    }

    /// A SPAWN frame without its arguments.
    private record Spawned(long functionId, long sequence, SpawnOptions options) {}

    private static Spawned spawned(
            long timeoutNanos,
            int attempt,
            int priority,
            String idempotencyKey,
            boolean detached,
            Demands demands,
            Callers callers,
            @Nullable Checkpoint checkpoint) {
        return new Spawned(
                idOfAdd(),
                26,
                new SpawnOptions(
                        timeoutNanos, attempt, priority, idempotencyKey, detached, demands, callers, null, checkpoint));
    }

    /// The same, within a trace.
    private static Spawned traceOf(Spawned plain) {
        SpawnOptions options = plain.options();
        return new Spawned(
                plain.functionId(),
                plain.sequence(),
                new SpawnOptions(
                        options.timeoutNanos(),
                        options.attempt(),
                        options.priority(),
                        options.idempotencyKey(),
                        options.detached(),
                        options.demands(),
                        options.callers(),
                        trace(),
                        options.checkpoint()));
    }

    /// The example of the W3C Recommendation.
    private static TraceContext trace() {
        return new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, (byte) 1, "shop=t61");
    }

    private static OutgoingFrame traced(Call<Integer> call, Callers callers) {
        return data(out -> {
            SpawnFrame.begin(out, 9, call, 26, 1, false, 0, callers, trace(), null);
            writeArguments(call, out);
        });
    }

    /// A client calls by way of a node.
    private static Callers two() {
        return Callers.of(List.of(new Identity("spiffe://shop/client/web")), new Identity("spiffe://shop/node/a"));
    }

    private static Callers three() {
        return Callers.of(two().identities(), Sender.NODE);
    }

    /// Apart, as constants of an enum are made before its fields.
    private static final class Sender {
        static final Identity NODE = new Identity("spiffe://shop/node/b");
    }

    private static Callers one() {
        return Callers.of(List.of(), Sender.NODE);
    }

    private static Placement demanding() {
        return Placement.ANY
                .requiring("gpu", 1)
                .requiring("licence", 3)
                .orReject()
                .tolerating(Toleration.everything())
                .tolerating(Toleration.equal("dedicated", "batch").of(Taint.Effect.NO_SCHEDULE))
                .tolerating("spot", Duration.ofSeconds(30));
    }

    private static FactsFrame facts() {
        return new FactsFrame(
                Map.of("zone", "eu-1", "gpu", "h100"),
                List.of(new Taint("dedicated", "batch", Taint.Effect.NO_SCHEDULE), Taint.noExecute("broken")));
    }

    private static long idOfAdd() {
        return TestFunctionsCalls.ADD.id();
    }

    /// The value 77 in four bytes, as no codec writes it.
    private static Checkpoint checkpoint() {
        return Checkpoint.read(new WireReader(null, ByteBuffer.wrap(new byte[] {77, 0, 0, 0})));
    }

    private static OutgoingFrame checkpointFrame() {
        return data(out -> {
            out.begin(FrameType.CHECKPOINT, 0, 9);
            checkpoint().write(out);
        });
    }

    private static OutgoingFrame spawn(Call<Integer> call, int attempt, boolean detached, long deadlineNanos) {
        return spawn(call, attempt, detached, deadlineNanos, null);
    }

    private static OutgoingFrame spawn(
            Call<Integer> call, int attempt, boolean detached, long deadlineNanos, Checkpoint checkpoint) {
        return data(out -> {
            SpawnFrame.begin(out, 9, call, 26, attempt, detached, deadlineNanos, Callers.NONE, null, checkpoint);
            writeArguments(call, out);
        });
    }

    private static OutgoingFrame nested(Call<Integer> call) {
        return data(out -> {
            SpawnFrame.begin(out, 9, call, 26, 1, false, 0, two(), null, null);
            writeArguments(call, out);
        });
    }

    @SuppressWarnings("unchecked") // the call was made with this function's own argument record
    private static void writeArguments(Call<?> call, FrameWriter out) {
        ((FunctionDescriptor<Object, ?>) call.function()).writeArguments(call.arguments(), out);
    }

    private static ThrowableData thrown() {
        ThrowableData cause = new ThrowableData(
                "java.io.IOException",
                "",
                List.of(new StackTraceElement("shop.Disk", "read", null, -2)),
                Optional.empty(),
                List.of());
        ThrowableData suppressed = new ThrowableData(
                "java.lang.IllegalStateException", "not open", List.of(), Optional.empty(), List.of());
        return new ThrowableData(
                "shop.OutOfStock",
                "no pears",
                List.of(
                        new StackTraceElement("shop.Stock", "take", "Stock.java", 41),
                        new StackTraceElement("[node node-1]", "[attempt 1]", "task 1-1a", -1)),
                Optional.of(cause),
                List.of(suppressed));
    }

    private static OutgoingFrame data(Consumer<FrameWriter> writing) {
        return new OutgoingFrame() {
            @Override
            public void writeTo(FrameWriter out) {
                writing.accept(out);
            }

            @Override
            public void dropped(CloseReason reason) {}
        };
    }
}
