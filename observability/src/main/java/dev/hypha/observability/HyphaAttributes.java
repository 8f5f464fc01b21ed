package dev.hypha.observability;

import io.opentelemetry.api.common.AttributeKey;

/// The attributes of metrics and spans. Where OpenTelemetry's semantic conventions have one, that is taken.
public final class HyphaAttributes {
    /// The node that says so.
    public static final AttributeKey<String> NODE = AttributeKey.stringKey("hypha.node.name");
    /// The function, by the semantic conventions for code; [#OTHER] for those beyond the bound.
    public static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");
    /// How a call or an execution has ended: `succeeded`, or the kind of failure such as `timed_out`.
    public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("hypha.outcome");
    /// The state of a node: `active`, `connecting`, `draining` or `left`.
    public static final AttributeKey<String> NODE_STATE = AttributeKey.stringKey("hypha.node.state");
    /// Why a connection was opened: `dialled`, `reconnected`, `renewed` or `accepted`.
    public static final AttributeKey<String> OPENING = AttributeKey.stringKey("hypha.connection.opening");
    /// The least number of frames in a batch of that size: a power of 2.
    public static final AttributeKey<String> BATCH_SIZE = AttributeKey.stringKey("hypha.batch.size");
    /// `transmit` or `receive`, by the semantic conventions for networks.
    public static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("network.io.direction");
    /// `encode` or `decode`.
    public static final AttributeKey<String> CODEC_OPERATION = AttributeKey.stringKey("hypha.codec.operation");
    /// A stable code such as `HYP-SEC-003`, by the semantic conventions for errors.
    public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    /// The rule of a policy that refuses; empty if no rule allows.
    public static final AttributeKey<String> RULE = AttributeKey.stringKey("hypha.security.rule");
    /// Whether a probe was answered: `true` or `false`.
    public static final AttributeKey<String> ANSWERED = AttributeKey.stringKey("hypha.probe.answered");
    /// What has changed in the cluster: `joined`, `restarted`, `forgotten`, `duplicate`, or the state that a
    /// node has come to.
    public static final AttributeKey<String> CHANGE = AttributeKey.stringKey("hypha.membership.change");

    /// What stands for the values of an attribute beyond its bound.
    public static final String OTHER = "_other";

    private HyphaAttributes() {}
}
