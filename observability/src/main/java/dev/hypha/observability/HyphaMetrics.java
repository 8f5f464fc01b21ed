package dev.hypha.observability;

import static dev.hypha.observability.HyphaAttributes.ANSWERED;
import static dev.hypha.observability.HyphaAttributes.BATCH_SIZE;
import static dev.hypha.observability.HyphaAttributes.CHANGE;
import static dev.hypha.observability.HyphaAttributes.CODEC_OPERATION;
import static dev.hypha.observability.HyphaAttributes.DIRECTION;
import static dev.hypha.observability.HyphaAttributes.ERROR_TYPE;
import static dev.hypha.observability.HyphaAttributes.FUNCTION;
import static dev.hypha.observability.HyphaAttributes.NODE;
import static dev.hypha.observability.HyphaAttributes.NODE_STATE;
import static dev.hypha.observability.HyphaAttributes.OPENING;
import static dev.hypha.observability.HyphaAttributes.OUTCOME;
import static dev.hypha.observability.HyphaAttributes.RULE;
import static dev.hypha.observability.Metric.Kind.COUNTER;
import static dev.hypha.observability.Metric.Kind.GAUGE;
import static dev.hypha.observability.Metric.Kind.HISTOGRAM;
import static dev.hypha.observability.Metric.Kind.UP_DOWN_COUNTER;

import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.List;

/// All metrics of nodes; what each is its description says. `docs/observability.md` has them as a table,
/// which a test compares with this.
public final class HyphaMetrics {
    private static final List<Metric> METRICS = new ArrayList<>();

    // ---- calls, at the node that spawns them

    static final Metric CALLS_SPAWNED =
            metric("hypha.call.spawned", COUNTER, "{call}", "Calls that this node has spawned.", NODE, FUNCTION);
    static final Metric CALLS_ACTIVE = metric(
            "hypha.call.active",
            UP_DOWN_COUNTER,
            "{call}",
            "Calls that this node has spawned and that have not ended.",
            NODE,
            FUNCTION);
    static final Metric CALLS_ENDED = metric(
            "hypha.call.ended",
            COUNTER,
            "{call}",
            "Calls that this node has spawned and that have ended, by how.",
            NODE,
            FUNCTION,
            OUTCOME);
    static final Metric CALLS_RETRIED = metric(
            "hypha.call.retried",
            COUNTER,
            "{attempt}",
            "Attempts that failed and were followed by another one, by how they failed.",
            NODE,
            FUNCTION,
            OUTCOME);
    static final Metric CALLS_MIGRATED = metric(
            "hypha.call.migrated",
            COUNTER,
            "{attempt}",
            "Running attempts that a draining node handed over, and that went on elsewhere from their checkpoints.",
            NODE,
            FUNCTION);
    static final Metric CALLS_REFUSED = metric(
            "hypha.call.refused",
            COUNTER,
            "{attempt}",
            "Attempts that a node did not start and that looked for another node, by why: rejected, not_started, fenced.",
            NODE,
            FUNCTION,
            OUTCOME);
    static final Metric CHECKPOINTS = metric(
            "hypha.call.checkpoints", COUNTER, "{checkpoint}", "Checkpoints of calls that reached this node.", NODE);
    static final Metric CHECKPOINT_BYTES =
            metric("hypha.call.checkpoint.io", COUNTER, "By", "Bytes of the checkpoints that reached this node.", NODE);

    // ---- tasks, at the node that runs them

    static final Metric TASKS_ACTIVE = metric(
            "hypha.task.active",
            UP_DOWN_COUNTER,
            "{task}",
            "Tasks that run on this node, without those that wait for calls of theirs.",
            NODE);
    static final Metric TASKS_QUEUED = metric(
            "hypha.task.queued",
            UP_DOWN_COUNTER,
            "{task}",
            "Tasks that wait on this node for a slot or resources.",
            NODE);
    static final Metric TASK_LIMIT =
            metric("hypha.task.limit", UP_DOWN_COUNTER, "{task}", "Tasks that may run on this node at a time.", NODE);
    static final Metric TASKS_ARRIVED = metric(
            "hypha.task.arrived",
            COUNTER,
            "{task}",
            "Attempts that have come to this node to be run, without those refused on the spot.",
            NODE,
            FUNCTION);
    static final Metric TASKS_STARTED =
            metric("hypha.task.started", COUNTER, "{task}", "Attempts that were started.", NODE, FUNCTION);
    static final Metric TASKS_ENDED = metric(
            "hypha.task.ended",
            COUNTER,
            "{task}",
            "Attempts that have ended on this node, by how; those that were rejected or cancelled in the queue too.",
            NODE,
            FUNCTION,
            OUTCOME);
    static final Metric TASKS_REFUSED = metric(
            "hypha.task.refused",
            COUNTER,
            "{task}",
            "Attempts that this node refused before it made a task of them, by why: denied, fenced, draining, unknown.",
            NODE,
            FUNCTION,
            OUTCOME);
    /// Of a function with more than some thousand executions a second on a node a sample is timed, one in 2
    /// to 64, and counts for all: see docs/observability.md. So it is with the next.
    static final Metric QUEUE_DURATION = metric(
            "hypha.task.queue.duration",
            HISTOGRAM,
            "s",
            "Time from the arrival of an attempt to its start.",
            NODE,
            FUNCTION);
    static final Metric RUN_DURATION = metric(
            "hypha.task.run.duration", HISTOGRAM, "s", "Time from the start of an attempt to its end.", NODE, FUNCTION);

    // ---- the node and its cluster

    static final Metric NODE_READY = metric(
            "hypha.node.ready",
            GAUGE,
            "{node}",
            "1 while the node takes calls, 0 while it drains or after it has left.",
            NODE);
    static final Metric NODE_FENCED = metric(
            "hypha.node.fenced",
            GAUGE,
            "{node}",
            "1 while the node starts only idempotent calls, as it may be on the losing side of a partition.",
            NODE);
    static final Metric NODES =
            metric("hypha.node.known", UP_DOWN_COUNTER, "{node}", "Nodes that this node knows.", NODE, NODE_STATE);
    static final Metric CHANGES = metric(
            "hypha.membership.changes",
            COUNTER,
            "{change}",
            "Changes of what this node knows of the cluster.",
            NODE,
            CHANGE);
    static final Metric PROBE_DURATION = metric(
            "hypha.membership.probe.duration",
            HISTOGRAM,
            "s",
            "Time until a probe of another node was answered or given up.",
            NODE,
            ANSWERED);
    static final Metric SUSPICIONS = metric(
            "hypha.membership.suspicions",
            COUNTER,
            "{suspicion}",
            "Nodes that this node came to hold for suspect.",
            NODE);
    static final Metric FALSE_SUSPICIONS = metric(
            "hypha.membership.suspicions.refuted",
            COUNTER,
            "{suspicion}",
            "Suspicions that turned out to be false: the node lives.",
            NODE);

    // ---- transport

    static final Metric CONNECTIONS =
            metric("hypha.transport.connections", UP_DOWN_COUNTER, "{connection}", "Connections that are open.", NODE);
    static final Metric CONNECTIONS_OPENED = metric(
            "hypha.transport.connections.opened",
            COUNTER,
            "{connection}",
            "Connections that were opened, by why.",
            NODE,
            OPENING);
    static final Metric CONNECTIONS_CLOSED =
            metric("hypha.transport.connections.closed", COUNTER, "{connection}", "Connections that are gone.", NODE);
    static final Metric CONNECTIONS_FAILED = metric(
            "hypha.transport.connections.failed",
            COUNTER,
            "{attempt}",
            "Attempts to connect that failed, by code.",
            NODE,
            ERROR_TYPE);
    static final Metric HANDSHAKE_DURATION = metric(
            "hypha.transport.handshake.duration",
            HISTOGRAM,
            "s",
            "Time that opening a connection took, with its handshakes, at the node that dialled.",
            NODE);
    static final Metric TRANSPORT_IO =
            metric("hypha.transport.io", COUNTER, "By", "Bytes of frames, before encryption.", NODE, DIRECTION);
    static final Metric FRAMES = metric(
            "hypha.transport.frames", COUNTER, "{frame}", "Frames, a message in chunks as one.", NODE, DIRECTION);
    static final Metric FLUSHES = metric(
            "hypha.transport.flushes",
            COUNTER,
            "{flush}",
            "Writes to a connection, by how many frames went out together: at least so many, and less than twice.",
            NODE,
            BATCH_SIZE);
    static final Metric CREDIT_STALLS = metric(
            "hypha.transport.credit.stalls",
            COUNTER,
            "{stall}",
            "Times that a connection had something to send and no credit left.",
            NODE);

    // ---- codec

    static final Metric CODEC_IO = metric(
            "hypha.codec.io",
            COUNTER,
            "By",
            "Bytes of values that passed the codec; plain arguments and results do not.",
            NODE,
            CODEC_OPERATION);
    static final Metric CODEC_TIME = metric(
            "hypha.codec.time",
            COUNTER,
            "s",
            "Time that the codec took, worked out from one in 16 values.",
            NODE,
            CODEC_OPERATION);

    // ---- security

    static final Metric DENIALS = metric(
            "hypha.security.denials",
            COUNTER,
            "{denial}",
            "Calls and channels that the policy denied, by rule; an empty rule: none allows it.",
            NODE,
            RULE);
    static final Metric PEERS_REFUSED = metric(
            "hypha.security.connections.refused",
            COUNTER,
            "{connection}",
            "Connections of others that were refused, or cut as the other may not be connected any more, by code.",
            NODE,
            ERROR_TYPE);
    static final Metric CERTIFICATE_REMAINING = metric(
            "hypha.security.certificate.remaining",
            GAUGE,
            "d",
            "Days until the node's certificate ends; negative when it has.",
            NODE);

    private HyphaMetrics() {}

    @SafeVarargs
    private static Metric metric(
            String name, Metric.Kind kind, String unit, String description, AttributeKey<String>... attributes) {
        List<AttributeKey<?>> keys = new ArrayList<>();
        for (AttributeKey<String> each : attributes) {
            keys.add(each);
        }
        Metric made = new Metric(name, kind, unit, description, keys);
        METRICS.add(made);
        return made;
    }

    /// All of them, those of the JVM not included.
    ///
    /// @return in the order of the documentation
    public static List<Metric> all() {
        return List.copyOf(METRICS);
    }
}
