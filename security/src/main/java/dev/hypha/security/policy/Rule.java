package dev.hypha.security.policy;

import dev.hypha.Selector;
import dev.hypha.security.Access;
import dev.hypha.security.Permission;
import java.util.List;
import java.util.Set;

/// One rule of a [Policy]. It applies to an access if its permissions have that access's, one of its
/// principals and one of its functions match, and the node's labels do.
///
/// @param name tells it from the others of the policy, in answers and logs
/// @param effect what it says
/// @param principals whom it is about, as patterns of identities
/// @param permissions what kinds of rights
/// @param functions which functions, where the permission is about functions: [Permission#CALL] and
///     [Permission#CANCEL]
/// @param nodes on which nodes, by their labels
public record Rule(
        String name,
        Effect effect,
        List<Glob> principals,
        Set<Permission> permissions,
        List<Glob> functions,
        Selector nodes) {
    /// What a rule says.
    public enum Effect {
        /// It may be done, unless another rule denies it.
        ALLOW,
        /// It may not be done.
        DENY
    }

    /// Copies the collections and checks that the rule can apply to something.
    public Rule {
        principals = List.copyOf(principals);
        permissions = Set.copyOf(permissions);
        functions = List.copyOf(functions);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a rule must have a name");
        }
        if (principals.isEmpty() || permissions.isEmpty()) {
            throw new IllegalArgumentException("rule '" + name + "' must have principals and permissions");
        }
        boolean aboutFunctions = permissions.stream().anyMatch(Rule::isAboutFunctions);
        if (aboutFunctions && functions.isEmpty()) {
            throw new IllegalArgumentException(
                    "rule '" + name + "' is about calls and must have functions; '*' matches all");
        }
        if (!aboutFunctions && !functions.isEmpty()) {
            throw new IllegalArgumentException("rule '" + name + "' is not about calls and must not have functions");
        }
    }

    /// Whether a permission is given for functions, not for the node as a whole.
    ///
    /// @param permission the permission
    /// @return true for [Permission#CALL] and [Permission#CANCEL]
    public static boolean isAboutFunctions(Permission permission) {
        return permission == Permission.CALL || permission == Permission.CANCEL;
    }

    /// Whether it applies.
    ///
    /// @param access who wants to do what, where
    /// @return true if it has something to say about that
    public boolean appliesTo(Access access) {
        return permissions.contains(access.permission())
                && matchesAny(principals, access.caller().uri())
                && (!isAboutFunctions(access.permission()) || concerns(access.function()))
                && nodes.matches(access.target().labels());
    }

    /// What is allowed for one function is allowed for some function, and what is denied for one is not.
    private boolean concerns(String function) {
        return function.equals(Access.SOME_FUNCTION) ? effect == Effect.ALLOW : matchesAny(functions, function);
    }

    private static boolean matchesAny(List<Glob> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) { // no iterator
            if (patterns.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }
}
