package dev.hypha;

import java.time.Duration;
import java.util.List;

/// Why a call has no result, as data.
///
/// Every kind has a [#code] that stays the same for ever and a page under `docs/errors/`, and says by
/// [#mayHaveRun] whether the function's effects may have happened.
public sealed interface Failure {
    /// The short stable code, such as `HYP-CALL-001`.
    ///
    /// @return the code
    String code();

    /// What happened, with the offending values and what to do about it.
    ///
    /// @return one line for people
    String message();

    /// Whether the function may have been started.
    ///
    /// @return false only if it certainly was not
    boolean mayHaveRun();

    /// The function threw.
    ///
    /// @param thrown what it threw, as data
    /// @param node where
    record Threw(ThrowableData thrown, NodeId node) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-001";
        }

        @Override
        public String message() {
            return "the function threw " + thrown.headline() + " on node " + node;
        }

        @Override
        public boolean mayHaveRun() {
            return true;
        }
    }

    /// The deadline passed.
    ///
    /// @param phase what the call was doing then
    /// @param timeout the time it had
    record TimedOut(Phase phase, Duration timeout) implements Failure {
        /// Where a call can be when its time is up.
        public enum Phase {
            /// It had not reached a node: it waited for a connection, for credit, or between attempts.
            PLACING,
            /// It waited in a node's queue; it was not run.
            QUEUED,
            /// It was running, or may have been.
            RUNNING
        }

        @Override
        public String code() {
            return "HYP-CALL-002";
        }

        @Override
        public String message() {
            return switch (phase) {
                case PLACING -> "not placed on a node within " + timeout + "; the call did not run";
                case QUEUED -> "still queued on its node after " + timeout + "; the call did not run";
                case RUNNING -> "still running after " + timeout + "; the callee was asked to stop";
            };
        }

        @Override
        public boolean mayHaveRun() {
            return phase == Phase.RUNNING;
        }
    }

    /// The call certainly did not start; it is safe to spawn it again.
    ///
    /// @param reason why, for people
    record NotStarted(String reason) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-003";
        }

        @Override
        public String message() {
            return "not started: " + reason + "; it is safe to spawn the call again";
        }

        @Override
        public boolean mayHaveRun() {
            return false;
        }
    }

    /// The node was lost while the call may have been running there.
    ///
    /// @param node the node that was lost
    record Lost(NodeId node) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-004";
        }

        @Override
        public String message() {
            return "node " + node
                    + " was lost and the call may have run there; declare the function idempotent to have it retried";
        }

        @Override
        public boolean mayHaveRun() {
            return true;
        }
    }

    /// No node may run the call.
    ///
    /// @param refusals every node in view with why not; empty if there is no node at all
    record Unplaceable(List<NodeRefusal> refusals) implements Failure {
        /// Copies the list.
        public Unplaceable {
            refusals = List.copyOf(refusals);
        }

        @Override
        public String code() {
            return "HYP-PLACE-001";
        }

        @Override
        public String message() {
            if (refusals.isEmpty()) {
                return "no node to run the call: no worker is in view";
            }
            StringBuilder text = new StringBuilder("no node may run the call:");
            for (NodeRefusal refusal : refusals) {
                text.append(' ')
                        .append(refusal.node())
                        .append(": ")
                        .append(refusal.reason())
                        .append(';');
            }
            text.setLength(text.length() - 1);
            return text.toString();
        }

        @Override
        public boolean mayHaveRun() {
            return false;
        }
    }

    /// The callee does not let this caller call this function.
    ///
    /// @param node the node that refused
    /// @param reason the rule that said so, for people
    record Denied(NodeId node, String reason) implements Failure {
        @Override
        public String code() {
            return "HYP-AUTH-001";
        }

        @Override
        public String message() {
            return "node " + node + " denied the call: " + reason;
        }

        @Override
        public boolean mayHaveRun() {
            return false;
        }
    }

    /// Every node that may run the call was full.
    ///
    /// @param node the last node that was asked
    /// @param retryAfter when to try again
    record Rejected(NodeId node, Duration retryAfter) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-005";
        }

        @Override
        public String message() {
            return "node " + node + " is full; try again after " + retryAfter + ", spawn less at once, or add nodes";
        }

        @Override
        public boolean mayHaveRun() {
            return false;
        }
    }

    /// Three nodes were lost, one after the other, while they ran the call. It is not tried again, as it
    /// may be what takes them down.
    ///
    /// @param nodes the nodes that were lost, in order
    record Poisoned(List<NodeId> nodes) implements Failure {
        /// Copies the list.
        public Poisoned {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String code() {
            return "HYP-CALL-013";
        }

        @Override
        public String message() {
            return "nodes " + nodes
                    + " were lost one after the other while they ran the call, so it is not tried again;"
                    + " look there for what it does to a node before you spawn it again";
        }

        @Override
        public boolean mayHaveRun() {
            return true;
        }
    }

    /// A node that is cut off from the majority starts nothing that is unsafe to run twice.
    ///
    /// @param node the node that is fenced: the callee, or the caller itself
    /// @param reason why it is, for people
    record Fenced(NodeId node, String reason) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-014";
        }

        @Override
        public String message() {
            return "node " + node + " is fenced (" + reason + ") and starts only idempotent calls;"
                    + " spawn the call again when the cluster has healed";
        }

        @Override
        public boolean mayHaveRun() {
            return false;
        }
    }

    /// A node that drains handed the running call back, and no other node has taken it.
    ///
    /// @param node the node that drained
    record Moved(NodeId node) implements Failure {
        @Override
        public String code() {
            return "HYP-CALL-015";
        }

        @Override
        public String message() {
            return "node " + node + " drained and handed the running call back, but no other node took it in time;"
                    + " add a node that may run it, or drain one only when another has joined";
        }

        @Override
        public boolean mayHaveRun() {
            return true;
        }
    }

    /// The call was cancelled, and the callee confirmed that it no longer runs, or never did.
    ///
    /// @param started whether it had started
    /// @param abandoned whether its thread ignored the interrupt past the grace period and was left behind,
    ///     still running
    record Cancelled(boolean started, boolean abandoned) implements Failure {
        @Override
        public String code() {
            return abandoned ? "HYP-CALL-007" : "HYP-CALL-006";
        }

        @Override
        public String message() {
            if (abandoned) {
                return "cancelled, but the function ignored the interrupt and was abandoned still running;"
                        + " let it check TaskContext.current().cancellation()";
            }
            return started ? "cancelled while running" : "cancelled before it started";
        }

        @Override
        public boolean mayHaveRun() {
            return started;
        }
    }

    /// The node took on a `NoExecute` taint that the call does not tolerate, or no longer, while it was running
    /// there. It is tried again elsewhere if its function is `idempotent` and attempts are left.
    ///
    /// @param node the node
    /// @param reason the taint, for people
    record Evicted(NodeId node, String reason) implements Failure {
        @Override
        public String code() {
            return "HYP-PLACE-002";
        }

        @Override
        public String message() {
            return "evicted from node " + node + " while running: " + reason
                    + "; declare the function idempotent to have it retried elsewhere";
        }

        @Override
        public boolean mayHaveRun() {
            return true;
        }
    }

    /// A value or a frame could not be encoded or decoded, or the two nodes disagree about the function.
    ///
    /// @param code the stable code of the disagreement
    /// @param message what it is about, and what to do
    /// @param mayHaveRun whether the function may have run: true when it was its result that could not be sent
    record Incompatible(String code, String message, boolean mayHaveRun) implements Failure {}
}
