package dev.hypha.security;

import dev.hypha.NodeId;
import java.util.Map;

/// What someone wants to do, where: what an [Authorizer] decides about.
///
/// @param permission what kind of right it takes
/// @param caller who wants it; one of those on whose behalf a call is made
/// @param function the name of the function to be called, or of the one whose task is concerned
/// @param target the node that is asked
public record Access(Permission permission, Identity caller, String function, Target target) {
    /// In place of a function's name: whether it may be done with any function at all. It is asked before it is
    /// known which function is concerned, which is asked about then.
    public static final String SOME_FUNCTION = "";

    /// What is wanted, for people, after "may" or "may not".
    ///
    /// @return such as `call shop.Orders.total`
    public String wish() {
        return switch (permission) {
            case CALL -> "call " + function;
            case CANCEL -> "cancel calls of " + (function.equals(SOME_FUNCTION) ? "any function" : function);
            case DRAIN, ADMINISTER, READ_STATE -> "use the permission " + permission.text();
        };
    }

    /// The node that is asked: always the one that decides, so its labels are its own word about itself.
    ///
    /// @param node its name
    /// @param labels its labels, with the restricted ones that it proved to have
    public record Target(NodeId node, Map<String, String> labels) {
        /// Copies the map.
        public Target {
            labels = Map.copyOf(labels);
        }
    }
}
