package dev.hypha.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Why a call that is here does not run, or what it does, in words.
final class Waiting {
    private Waiting() {}

    static String describe(Execution execution) {
        if (execution.has(Lifecycle.RESERVING)) {
            return "it waits for resources: " + resources(execution);
        }
        if (execution.has(Lifecycle.WAITING)) {
            NodeLoad.Slots slots = execution.node.executions().gate().slots();
            return "it waits for a slot: " + slots.taken() + " of " + slots.concurrency()
                    + " are taken (concurrency), and " + slots.queued()
                    + (slots.queued() == 1 ? " call waits" : " calls wait");
        }
        if (execution.has(Lifecycle.AWAITING_PROCEED)) {
            return "it has a slot, and waits until its caller has taken note that it starts";
        }
        return switch (TaskInfo.stateOf(execution)) {
            case PLACING, QUEUED ->
                execution.isFollowing()
                        ? "it waits for the outcome of an earlier call with its idempotency key, and does not run"
                        : "it is about to start";
            case RUNNING -> "its function runs";
            case WAITING -> "its function waits for " + blockers(execution) + ", and holds no slot meanwhile";
            case STOPPING ->
                "it was asked to stop (" + execution.reason().map(Enum::name).orElse("?")
                        + "), and its function has not returned yet";
        };
    }

    private static String resources(Execution execution) {
        Map<String, Long> wanted = new TreeMap<>(execution.demands().resources());
        Reservations reservations = execution.node.executions().reservations();
        return wanted.entrySet().stream()
                        .map(each -> each.getValue() + " of " + each.getKey() + ", of which "
                                + reservations.free(each.getKey()) + " are free")
                        .collect(Collectors.joining("; "))
                + "; calls that came before it, or have a higher priority, get them first";
    }

    private static String blockers(Execution execution) {
        int children = execution.kin().childrenTotal();
        return switch (children) {
            case 0 -> "a channel or another task's calls";
            case 1 ->
                "a call that it has spawned, "
                        + execution.kin().children().getFirst().id();
            default -> children + " calls that it has spawned";
        };
    }
}
