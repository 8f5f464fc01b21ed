package dev.hypha.core;

import dev.hypha.CallOptions;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Hello;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls that run or wait on a node, wherever they come from: lets them in through the [Gate], starts
/// them on threads of their own, and knows them until they have ended.
final class Executions {
    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);
    /// Restarted callers whose tasks are remembered.
    private static final int ORIGINS_MAX = 1_024;

    private final NodeId node;
    private final Gate gate;
    private final Reservations reservations;
    private final LocalExecutions local;
    private final KeyedOutcomes keyedOutcomes = new KeyedOutcomes();
    private final AtomicInteger moved = new AtomicInteger();
    private final Set<CalleeSession> sessions = ConcurrentHashMap.newKeySet();
    private final Map<Origin, ReplayWindow> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, ReplayWindow> eldest) {
            return size() > ORIGINS_MAX;
        }
    };

    Executions(NodeId node, Map<String, Long> resources, NodeOptions options) {
        this.node = node;
        this.gate = new Gate(options.concurrency(), options.queueLength());
        this.reservations = new Reservations(resources, options.queueLength());
        this.local = new LocalExecutions(options.concurrency());
    }

    Gate gate() {
        return gate;
    }

    Reservations reservations() {
        return reservations;
    }

    // ---- coming in

    /// Lets a call run here, now or when there is a slot, or refuses it.
    void admit(RemoteExecution execution, SpawnOptions options) {
        if (!options.idempotencyKey().isEmpty() && !keyedOutcomes.isFirst(execution, options.idempotencyKey())) {
            return;
        }
        switch (enter(execution, options.demands(), options.priority())) {
            case RUN -> execution.session().startSoon(execution);
            case WAIT -> execution.session().queued(execution);
            case FULL -> execution.session().full(execution);
            case REFUSED -> {}
        }
        execution.node.evictions().admitted(execution);
    }

    /// Starts what an operator asks at once, over all limits: it must get through to a node that is full.
    void admitOperation(Execution execution) {
        execution.setBits(Lifecycle.UNGATED);
        startThread(execution);
    }

    /// Asks for resources if the call wants any, then for a slot.
    private Gate.Entry enter(Execution execution, Demands demands, int priority) {
        if (demands.resources().isEmpty()) {
            return gate.enter(execution, priority);
        }
        @Nullable String missing = reservations.missing(demands);
        if (missing != null) {
            execution.refuse(new Failure.NotStarted("node " + node + " has not as much of the resource " + missing
                    + " as the " + demands.resources().get(missing) + " that are required"));
            return Gate.Entry.REFUSED;
        }
        Gate.Entry entry = reservations.enter(execution, demands, priority);
        return entry == Gate.Entry.RUN ? gate.enter(execution, priority) : entry;
    }

    /// A call that has waited for resources has got them.
    void reserved(Execution execution, int priority) {
        if (gate.enterQueued(execution, priority) == Gate.Entry.RUN) {
            start(execution);
        } else if (execution.isStopping()) {
            execution.withdraw(); // whoever stopped it may have come when it was in neither queue
        } else {
            @Nullable Failure refusal = refusalOfWaiting(execution);
            if (refusal != null) {
                boolean unusedGiven = execution.giveBack(refusal); // so may what gives back all that waits
            }
        }
    }

    /// Why a call that has waited is not to be started any more, if so.
    private static @Nullable Failure refusalOfWaiting(Execution execution) {
        return execution instanceof RemoteExecution
                ? execution.node.refusalToStart(execution.function, false)
                : execution.node.fenced(execution.function, true); // a node that drains goes on with its own
    }

    void admit(LocalExecution execution, CallOptions options) {
        if (options.idempotencyKey().isPresent()
                && !keyedOutcomes.isFirst(execution, options.idempotencyKey().get())) {
            return;
        }
        Demands demands = Demands.of(options.placement());
        while (true) {
            switch (enter(execution, demands, options.priority())) {
                case RUN -> {
                    startThread(execution);
                    return;
                }
                case WAIT -> {
                    execution.node.evictions().admitted(execution);
                    return;
                }
                case FULL -> {
                    if (!demands.resources().isEmpty()) {
                        execution.refuse(new Failure.Rejected(
                                node, Duration.ofMillis(execution.node.options().retryAfterMillis())));
                        return;
                    }
                    awaitRoom();
                }
                case REFUSED -> {
                    return;
                }
            }
        }
    }

    /// Slows down who spawns faster than this node runs. An interrupt is kept for what follows.
    private void awaitRoom() {
        @Nullable Execution running = Execution.currentOrNull();
        if (running != null) {
            running.blocked();
        }
        boolean interrupted = false;
        while (true) {
            try {
                gate.awaitRoom();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (running != null) {
            running.unblocked();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts a call that has waited and now holds a slot.
    void start(Execution execution) {
        if (execution instanceof RemoteExecution remote) {
            remote.askToProceed();
        } else {
            startThread(execution);
        }
    }

    void startThread(Execution execution) {
        if (execution instanceof LocalExecution here) {
            local.add(here);
            here.node.evictions().admitted(here);
        }
        Thread.startVirtualThread(execution);
    }

    // ---- who is here

    /// Another node may send calls from now on.
    void add(CalleeSession session) {
        sessions.add(session);
    }

    /// A closed session has no calls any more.
    void over(CalleeSession session) {
        sessions.remove(session);
    }

    /// A call of this node has ended here.
    void ended(LocalExecution execution) {
        local.remove(execution);
    }

    /// All that run or wait.
    List<Execution> all() {
        List<Execution> all = new ArrayList<>(local.all());
        for (Execution waiting : gate.waiting()) {
            if (waiting instanceof LocalExecution) {
                all.add(waiting);
            }
        }
        for (Execution waiting : reservations.waiting()) {
            if (waiting instanceof LocalExecution) {
                all.add(waiting);
            }
        }
        for (CalleeSession session : sessions) {
            all.addAll(session.executions());
        }
        return all;
    }

    /// Whether nothing runs or waits but one call. A call on its way from the queue to its thread is in no
    /// table, but counted.
    boolean isIdle(@Nullable Execution but) {
        if (gate.queued() != 0 || gate.running() > (but == null || but.isUngated() ? 0 : 1)) {
            return false;
        }
        return but == null ? all().isEmpty() : all().stream().allMatch(but::equals);
    }

    /// One start of a caller. A node chooses its incarnation itself, but security has seen to its name: so
    /// nobody can use up the tasks of another one.
    private record Origin(NodeId node, long incarnation) {}

    /// What was taken from a caller so far.
    ReplayWindow replayWindow(Hello caller) {
        synchronized (windows) {
            return windows.computeIfAbsent(new Origin(caller.node(), caller.incarnation()), _ -> new ReplayWindow());
        }
    }

    // ---- telling callers

    /// Tells callers of calls that run longer, and of their progress.
    void tellNews() {
        try {
            for (CalleeSession session : sessions) {
                session.tellNews();
            }
        } catch (RuntimeException e) {
            LOG.warn("node {} could not tell its callers the news", node, e);
        }
    }

    /// Asks callers for no more calls.
    void goAway() {
        for (CalleeSession session : sessions) {
            session.goAway();
        }
    }

    /// Gives back calls that wait here: for a slot, for resources, or for their callers' word.
    ///
    /// @return how many
    int giveBack(Predicate<Execution> which, Failure why) {
        int given = 0;
        for (Execution each : all()) {
            if (!each.isStarted() && which.test(each) && each.giveBack(why)) {
                given++;
            }
        }
        return given;
    }

    /// Processes were declared dead: what they had spawned here and not detached is cancelled.
    void callersDead(Predicate<Hello> dead, CloseReason reason) {
        for (CalleeSession session : sessions) {
            if (dead.test(session.connection().peer().hello())) {
                session.giveUp(reason);
            }
        }
    }

    /// Tells all callers what this node now says of itself.
    void tell(FactsFrame facts) {
        for (CalleeSession session : sessions) {
            session.tell(facts);
        }
    }

    /// A running call was handed to another node.
    void moved() {
        moved.incrementAndGet();
    }

    /// How many running calls were handed to other nodes so far.
    int movedSoFar() {
        return moved.get();
    }
}
