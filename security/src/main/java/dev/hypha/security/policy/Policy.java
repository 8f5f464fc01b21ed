package dev.hypha.security.policy;

import dev.hypha.NodeLabels;
import dev.hypha.Selector;
import dev.hypha.security.Access;
import dev.hypha.security.Authorizer.Decision;
import dev.hypha.security.Identity;
import dev.hypha.security.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Who may do what on which node, and which restricted labels nodes have. A rule that denies goes before
/// all that allow; what no rule allows is denied. The order of the rules means nothing.
///
/// ```java
/// Policy policy = Policy.builder()
///         .allow("nodes-call-everything", rule -> rule.principals("spiffe://shop/node/*").functions("*"))
///         .deny("no-salaries", rule -> rule.principals("*").functions("shop.Payroll.*"))
///         .build();
/// ```
///
/// @param rules all rules, with different names
/// @param nodeLabels restricted labels by the identity of the node that has them, on the operator's word
public record Policy(List<Rule> rules, Map<Identity, Map<String, String>> nodeLabels) {
    /// Denies everything.
    public static final Policy NOTHING = new Policy(List.of(), Map.of());

    /// Copies the collections and checks names and labels.
    public Policy {
        rules = List.copyOf(rules);
        Map<Identity, Map<String, String>> copied = new LinkedHashMap<>();
        nodeLabels.forEach((identity, labels) -> copied.put(identity, Map.copyOf(labels)));
        nodeLabels = Map.copyOf(copied);
        Set<String> names = new HashSet<>();
        for (Rule each : rules) {
            if (!names.add(each.name())) {
                throw new IllegalArgumentException("two rules are named '" + each.name() + "'");
            }
        }
        for (Map<String, String> labels : nodeLabels.values()) {
            for (String key : labels.keySet()) {
                if (!NodeLabels.isRestricted(key)) {
                    throw new IllegalArgumentException("a policy gives nodes labels that begin with "
                            + NodeLabels.RESTRICTED_PREFIX + ", not '" + key + "'; a node sets others itself");
                }
            }
        }
    }

    /// Begins a policy that denies everything.
    ///
    /// @return a builder
    public static Builder builder() {
        return new Builder();
    }

    /// Decides about an access by looking at all rules. [PolicyAuthorizer] does so less often.
    ///
    /// @param access who wants to do what
    /// @return whether it may, and the rule that said so
    public Decision decide(Access access) {
        Decision decided = Decision.NO_RULE;
        for (Rule rule : rules) {
            if (rule.effect() == Rule.Effect.DENY && rule.appliesTo(access)) {
                return Decision.deny(rule.name());
            }
            if (!decided.allowed() && rule.appliesTo(access)) {
                decided = Decision.allow(rule.name());
            }
        }
        return decided;
    }

    /// Writes a policy in code.
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private final Map<Identity, Map<String, String>> nodeLabels = new LinkedHashMap<>();

        private Builder() {}

        /// Adds a rule that allows.
        ///
        /// @param name tells it from the others
        /// @param scope is given what to say of whom and what it is about
        /// @return this
        public Builder allow(String name, Consumer<Scope> scope) {
            return add(name, Rule.Effect.ALLOW, scope);
        }

        /// Adds a rule that denies, whatever others allow.
        ///
        /// @param name tells it from the others
        /// @param scope is given what to say of whom and what it is about
        /// @return this
        public Builder deny(String name, Consumer<Scope> scope) {
            return add(name, Rule.Effect.DENY, scope);
        }

        private Builder add(String name, Rule.Effect effect, Consumer<Scope> scope) {
            Scope described = new Scope();
            scope.accept(described);
            rules.add(described.rule(name, effect));
            return this;
        }

        /// Gives a node restricted labels.
        ///
        /// @param identity the node's, as its certificate has it
        /// @param labels their keys begin with [NodeLabels#RESTRICTED_PREFIX]
        /// @return this
        public Builder nodeLabels(String identity, Map<String, String> labels) {
            nodeLabels.put(new Identity(identity), labels);
            return this;
        }

        /// Makes the policy.
        ///
        /// @return the policy
        /// @throws IllegalArgumentException if a name is there twice, or a label is not restricted
        public Policy build() {
            return new Policy(rules, nodeLabels);
        }
    }

    /// Whom and what a rule is about.
    public static final class Scope {
        private final List<Glob> principals = new ArrayList<>();
        private final Set<Permission> permissions = new HashSet<>();
        private final List<Glob> functions = new ArrayList<>();
        private Selector nodes = Selector.ALL;

        private Scope() {}

        /// Adds those whom it is about.
        ///
        /// @param patterns of identities, see [Glob]
        /// @return this
        public Scope principals(String... patterns) {
            Stream.of(patterns).map(Glob::new).forEach(principals::add);
            return this;
        }

        /// Adds functions.
        ///
        /// @param patterns of their names, see [Glob]
        /// @return this
        public Scope functions(String... patterns) {
            Stream.of(patterns).map(Glob::new).forEach(functions::add);
            return this;
        }

        /// Adds what may be done or not.
        ///
        /// @param some [Permission#CALL] alone if never called
        /// @return this
        public Scope permissions(Permission... some) {
            permissions.addAll(List.of(some));
            return this;
        }

        /// Sets the nodes on which it holds.
        ///
        /// @param labels what their labels must be; all nodes if never called
        /// @return this
        public Scope onNodes(Selector labels) {
            nodes = labels;
            return this;
        }

        private Rule rule(String name, Rule.Effect effect) {
            return new Rule(
                    name,
                    effect,
                    principals,
                    permissions.isEmpty() ? Set.of(Permission.CALL) : permissions,
                    functions,
                    nodes);
        }
    }
}
