package dev.hypha.security;

import java.util.Locale;
import java.util.Map;

/// What someone may be allowed to do. Each is granted by itself: none includes another.
public enum Permission {
    /// Call a distributed function, and open a channel to a task that runs it.
    CALL,

    /// Cancel calls that someone else has spawned, of some functions: `hypha task cancel`. What one has spawned
    /// oneself can be cancelled always.
    CANCEL,

    /// Make a node drain and leave: `hypha node drain`.
    DRAIN,

    /// Change how a node works. Nothing asks for it yet.
    ADMINISTER,

    /// Read what a node knows of the cluster: `hypha node ls`, and what it runs: `hypha task ls`,
    /// `hypha fn ls` and `hypha top`.
    READ_STATE;

    /// The runtime's own functions, which are not for everyone who may call functions.
    private static final Map<String, Permission> OPERATIONS = Map.of(
            "dev.hypha.cluster.drain", DRAIN,
            "dev.hypha.cluster.nodes", READ_STATE,
            "dev.hypha.cluster.tasks", READ_STATE,
            "dev.hypha.cluster.describe", READ_STATE,
            "dev.hypha.cluster.explain", READ_STATE,
            "dev.hypha.cluster.stack", READ_STATE,
            "dev.hypha.cluster.functions", READ_STATE,
            "dev.hypha.cluster.load", READ_STATE,
            "dev.hypha.cluster.cancel", CANCEL);

    /// What it takes to call a function.
    ///
    /// @param function the function's name
    /// @return [#CALL] for all but those by which operators ask something of a node
    public static Permission toCall(String function) {
        return OPERATIONS.getOrDefault(function, CALL);
    }

    /// The word for people and files.
    ///
    /// @return such as `read-state`
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
