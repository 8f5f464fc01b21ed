package dev.hypha.core;

import dev.hypha.Taint;
import dev.hypha.placement.Placer;
import java.util.List;
import java.util.stream.Collectors;

/// Ends the calls on this node that do not tolerate its `NoExecute` taints: at once, or when the shortest of
/// the times that their tolerations give them is up.
final class Evictions {
    private final Node node;
    private volatile List<Taint> taints = List.of();

    Evictions(Node node) {
        this.node = node;
    }

    /// The node has other taints: every call is looked at again. Calls that are on their way in are looked at
    /// when they are in the tables, by [#admitted].
    synchronized void changed(List<Taint> all) {
        taints = all.stream()
                .filter(each -> each.effect() == Taint.Effect.NO_EXECUTE)
                .toList();
        List<Execution> here = node.executions().all();
        // those that wait come first: they must not get the slots of those that run
        here.stream().filter(each -> !each.isStarted()).forEach(this::look);
        here.forEach(this::look);
    }

    /// Whether a call needs neither resources nor a look at taints, so that it can be run on the spot.
    boolean allow(Demands demands) {
        return taints.isEmpty() && demands.resources().isEmpty();
    }

    /// A call has come in.
    void admitted(Execution execution) {
        if (!taints.isEmpty()) {
            look(execution);
        }
    }

    private void look(Execution execution) {
        List<Taint> now = taints;
        Demands demands = execution.demands();
        long nanos = Placer.toleratedNanos(now, demands.tolerations());
        if (nanos <= 0) {
            execution.evict("node " + node.id() + " has the taint " + reason(now, demands));
        } else if (nanos == Long.MAX_VALUE) {
            execution.evictNever();
        } else {
            execution.evictAfter(
                    nanos,
                    "node " + node.id() + " has the taint " + names(now)
                            + ", which the call tolerates for a time that is over");
        }
    }

    private static String reason(List<Taint> taints, Demands demands) {
        List<Taint> untolerated = taints.stream()
                .filter(each -> !Placer.tolerated(each, demands.tolerations()))
                .toList();
        return untolerated.isEmpty()
                ? names(taints) + ", which the call tolerates for no time"
                : names(untolerated) + ", which the call does not tolerate";
    }

    private static String names(List<Taint> taints) {
        return taints.stream().map(Taint::toString).collect(Collectors.joining(", "));
    }
}
