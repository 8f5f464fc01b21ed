package dev.hypha.security;

/// Decides who may do what on a node. The node asks it about everyone on whose behalf a call is made, one by
/// one,
/// and
/// takes the call only if all are allowed.
///
/// Asked on event loops: it must be quick and must not block.
@FunctionalInterface
public interface Authorizer {
    /// The [#revision] of rules that may decide otherwise each time.
    long ALWAYS_ASK = -1;

    /// Everyone may do everything.
    Authorizer ALLOW_ALL = new Authorizer() {
        @Override
        public Decision decide(Access access) {
            return Decision.ALLOWED;
        }

        @Override
        public long revision() {
            return 0;
        }
    };

    /// Decides about one identity.
    ///
    /// @param access who wants to do what
    /// @return whether it may, and by which rule
    Decision decide(Access access);

    /// Which rules are in force. A node keeps what was decided, for each connection and function, until this
    /// changes;
    /// so it must change before a decision does.
    ///
    /// @return any number, or [#ALWAYS_ASK], the default, if nothing may be kept
    default long revision() {
        return ALWAYS_ASK;
    }

    /// What was decided, and why. Rules keep their decisions as constants.
    ///
    /// @param allowed whether it may be done
    /// @param rule the name of the rule that decided, for the audit and the caller's error; empty if none
    ///     allows it
    record Decision(boolean allowed, String rule) {
        /// The decision of [Authorizer#ALLOW_ALL].
        public static final Decision ALLOWED = new Decision(true, "allow-all");

        /// No rule allows it.
        public static final Decision NO_RULE = new Decision(false, "");

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

        /// The end of a sentence that tells of the decision.
        ///
        /// @return such as `says the rule 'no-salaries'`
        public String because() {
            return rule.isEmpty() ? "no rule allows it" : "says the rule '" + rule + "'";
        }
    }
}
