package dev.hypha.security;

/// Decides who may do what on a node. The node asks it about everyone on whose behalf a call is made, one
/// by one, and takes the call only if all are allowed.
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

    /// Nobody may do anything, until the operator has said who may: what holds when connections are
    /// authenticated and there are no rules.
    Authorizer NO_POLICY = new Authorizer() {
        @Override
        public Decision decide(Access access) {
            return Decision.NO_POLICY;
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

    /// Which rules are in force. A node keeps what was decided, for each connection and function, until
    /// this changes; so it must change before a decision does.
    ///
    /// @return any number, or [#ALWAYS_ASK], the default, if nothing may be kept
    default long revision() {
        return ALWAYS_ASK;
    }

    /// What was decided, and why. Rules keep their decisions as constants.
    ///
    /// @param allowed whether it may be done
    /// @param rule the name of the rule that decided; empty if there was none
    /// @param because the end of a sentence for the log and the caller's error, such as `says the rule
    ///     'no-salaries'`
    record Decision(boolean allowed, String rule, String because) {
        /// The decision of [Authorizer#ALLOW_ALL].
        public static final Decision ALLOWED = allow("allow-all");

        /// No rule allows it.
        public static final Decision NO_RULE = new Decision(false, "", "no rule allows it");

        /// The decision of [Authorizer#NO_POLICY].
        public static final Decision NO_POLICY = new Decision(
                false,
                "",
                "HYP-AUTH-002 the node has certificates and no policy, so it allows nothing; set security.policy, and begin"
                        + " with the file that 'hypha policy starter' prints");

        /// A rule allows.
        ///
        /// @param rule its name
        /// @return the decision
        public static Decision allow(String rule) {
            return by(true, rule);
        }

        /// A rule forbids.
        ///
        /// @param rule its name
        /// @return the decision
        public static Decision deny(String rule) {
            return by(false, rule);
        }

        private static Decision by(boolean allowed, String rule) {
            return new Decision(allowed, rule, "says the rule '" + rule + "'");
        }
    }
}
