package dev.hypha.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The named resources of a node, and the calls that hold them or wait for them: this node alone decides, so
/// that they are never handed out twice, however many callers there are.
///
/// Calls wait by priority, then in the order of their arrival. A call passes others that wait only if it asks
/// for no resource that they ask for, so that none is starved by smaller ones. A call gets its resources before
/// its slot at the [Gate].
final class Reservations {
    private final Map<String, Long> free;
    private final Map<String, Long> total;
    private final int queueLimit;
    private final TreeSet<Ticket> waiting = new TreeSet<>();
    private long arrivals;

    private record Ticket(Execution execution, Demands demands, int priority, long arrival)
            implements Comparable<Ticket> {
        @Override
        public int compareTo(Ticket other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(arrival, other.arrival);
        }
    }

    Reservations(Map<String, Long> total, int queueLimit) {
        this.total = Map.copyOf(total);
        this.free = new HashMap<>(total);
        this.queueLimit = queueLimit;
    }

    /// The resource of which a call asks for more than there is, taken or free.
    @Nullable
    String missing(Demands demands) {
        for (var each : demands.resources().entrySet()) {
            if (total.getOrDefault(each.getKey(), 0L) < each.getValue()) {
                return each.getKey();
            }
        }
        return null;
    }

    /// Asks for what a call demands, which is not [#missing].
    ///
    /// @return RUN if it has them, WAIT if [#leave] will give them, FULL if it does not want to wait or cannot
    Gate.Entry enter(Execution execution, Demands demands, int priority) {
        Ticket ticket;
        List<Ticket> granted;
        synchronized (this) {
            ticket = new Ticket(execution, demands, priority, ++arrivals);
            execution.setBits(Lifecycle.RESERVING);
            waiting.add(ticket);
            granted = grant();
            if (!granted.contains(ticket) && (demands.rejecting() || waiting.size() > queueLimit)) {
                waiting.remove(ticket);
                boolean unusedMine = execution.take(Lifecycle.RESERVING);
                return Gate.Entry.FULL;
            }
        }
        boolean mine = granted.remove(ticket);
        granted.forEach(each -> each.execution.node.executions().reserved(each.execution, each.priority));
        return mine ? Gate.Entry.RUN : Gate.Entry.WAIT;
    }

    /// A call that held resources, or was on its way to, has ended.
    void leave(Execution execution, Demands demands) {
        List<Ticket> granted;
        synchronized (this) {
            demands.resources().forEach((name, amount) -> free.merge(name, amount, Long::sum));
            granted = grant();
        }
        granted.forEach(each -> each.execution.node.executions().reserved(each.execution, each.priority));
    }

    /// Takes a call out of those that wait.
    ///
    /// @return whether it still waited, and is now the caller's to end
    boolean remove(Execution execution) {
        if (!execution.take(Lifecycle.RESERVING)) {
            return false;
        }
        List<Ticket> granted;
        synchronized (this) {
            waiting.removeIf(each -> each.execution.equals(execution));
            granted = grant(); // it may have been in the way of others
        }
        granted.forEach(each -> each.execution.node.executions().reserved(each.execution, each.priority));
        return true;
    }

    /// The calls that wait.
    synchronized List<Execution> waiting() {
        List<Execution> found = new ArrayList<>();
        waiting.forEach(each -> found.add(each.execution));
        return found;
    }

    /// What is free of a resource.
    synchronized long free(String name) {
        return free.getOrDefault(name, 0L);
    }

    /// Gives what is free to those that wait, in their order.
    private List<Ticket> grant() {
        List<Ticket> granted = new ArrayList<>();
        Set<String> passed = new HashSet<>();
        for (var tickets = waiting.iterator(); tickets.hasNext(); ) {
            Ticket next = tickets.next();
            Map<String, Long> wanted = next.demands.resources();
            boolean fits = wanted.entrySet().stream()
                    .allMatch(each -> !passed.contains(each.getKey()) && free(each.getKey()) >= each.getValue());
            if (!fits) {
                passed.addAll(wanted.keySet());
                continue;
            }
            tickets.remove();
            if (next.execution.take(Lifecycle.RESERVING)) {
                wanted.forEach((name, amount) -> free.merge(name, -amount, Long::sum));
                next.execution.setBits(Lifecycle.RESERVED);
                granted.add(next);
            }
        }
        return granted;
    }
}
