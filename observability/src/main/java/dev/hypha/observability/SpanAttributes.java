package dev.hypha.observability;

import io.opentelemetry.api.common.AttributeKey;

/// Attributes that only spans have, as they take any number of values.
public final class SpanAttributes {
    /// The task's id, the same for all attempts.
    public static final AttributeKey<String> TASK = AttributeKey.stringKey("hypha.task.id");
    /// Which attempt it is, from 1.
    public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("hypha.task.attempt");
    /// The node at the other end: that an attempt goes to, or that an execution comes from.
    public static final AttributeKey<String> PEER_NODE = AttributeKey.stringKey("hypha.peer.node.name");
    /// Why the attempt goes to that node: the strategy of its placement, and what became of it elsewhere
    /// before.
    public static final AttributeKey<String> PLACEMENT_REASON = AttributeKey.stringKey("hypha.placement.reason");
    /// Seconds from the arrival to the start.
    public static final AttributeKey<Double> QUEUE_DURATION = AttributeKey.doubleKey("hypha.task.queue.duration");

    private SpanAttributes() {}
}
