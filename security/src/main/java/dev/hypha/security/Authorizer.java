package dev.hypha.security;

import dev.hypha.NodeId;

/// Decides which identity may call which function on which node. Asked once per call, on an event loop: it must
/// be
/// quick, must not block and should not allocate.
@FunctionalInterface
public interface Authorizer {
    /// Everyone may call everything.
    Authorizer ALLOW_ALL = (_, _, _) -> Decision.ALLOWED;

    /// Decides about one call.
    ///
    /// @param caller who calls
    /// @param function the function's name
    /// @param node the node that would run it
    /// @return whether it may, and by which rule
    Decision decide(Identity caller, String function, NodeId node);

    /// What was decided, and why. Rules keep their decisions as constants.
    ///
    /// @param allowed whether the call may run
    /// @param rule the name of the rule that decided, for the audit and the caller's error
    record Decision(boolean allowed, String rule) {
        /// The decision of [Authorizer#ALLOW_ALL].
        public static final Decision ALLOWED = new Decision(true, "allow-all");

        /// A rule allows.
        ///
        /// @param rule its name
        /// @return the decision
        public static Decision allow(String rule) {
            return new Decision(true, rule);
        }

        /// A rule forbids.
        ///
        /// @param rule its name
        /// @return the decision
        public static Decision deny(String rule) {
            return new Decision(false, rule);
        }
    }
}
