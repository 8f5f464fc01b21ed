package dev.hypha.security.policy;

import dev.hypha.security.Access;
import dev.hypha.security.Authorizer;
import dev.hypha.security.Identity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Decides by a [Policy], which can be replaced at any time. Nodes keep its decisions until then, so a call
/// costs a look-up, however many rules there are.
///
/// What it denies is logged, and so is in [Mode#AUDIT] what it would deny: once for each connection and
/// function until the policy changes, and not more than some lines a minute.
public final class PolicyAuthorizer implements Authorizer {
    private final Mode mode;
    private final AccessLog log;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile State state;

    /// What becomes of what the policy denies.
    public enum Mode {
        /// It is denied.
        ENFORCE,
        /// It is allowed, and logged: to try a policy out.
        AUDIT
    }

    private record State(Policy policy, long revision) {}

    /// Puts a policy to work.
    ///
    /// @param policy the policy
    /// @param mode what becomes of what it denies
    public PolicyAuthorizer(Policy policy, Mode mode) {
        this(policy, mode, AccessLog.ofNode());
    }

    PolicyAuthorizer(Policy policy, Mode mode, AccessLog log) {
        this.mode = mode;
        this.log = log;
        this.state = new State(policy, 0);
    }

    /// Decides by another policy from the next call on. Calls that were taken go on.
    ///
    /// @param policy the policy
    public synchronized void replace(Policy policy) {
        state = new State(policy, state.revision + 1);
        listeners.forEach(Runnable::run);
    }

    /// The policy in force.
    ///
    /// @return the policy
    public Policy policy() {
        return state.policy;
    }

    @Override
    public Decision decide(Access access) {
        Decision decision = state.policy.decide(access);
        if (decision.allowed()) {
            return decision;
        }
        log.refused(access, decision, mode);
        return mode == Mode.AUDIT ? Decision.allow("audit") : decision;
    }

    @Override
    public long revision() {
        return state.revision;
    }

    /// The restricted labels that the policy gives a node.
    ///
    /// @param node who it has proved to be
    /// @return by key
    public Map<String, String> labelsOf(Identity node) {
        return state.policy.nodeLabels().getOrDefault(node, Map.of());
    }

    /// Tells of other policies from now on.
    ///
    /// @param listener hears of each when it is in force; must not block
    /// @return ends it
    public Runnable watch(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
