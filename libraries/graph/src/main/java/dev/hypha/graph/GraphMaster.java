package dev.hypha.graph;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.graph.GraphException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's [Master] at work: answers requests, stores records before it answers, starts drivers, and invites
/// nodes to register. It lives in a call, and ends with it, when its node drains, or when another one leads.
final class GraphMaster {
    private static final Logger LOG = LoggerFactory.getLogger(GraphMaster.class);
    private static final String SCOPE = "graph-master";
    private static final String PART = "job";
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration INVITATION = Duration.ofSeconds(2);

    private final NodeId node;
    private final DistributedRuntime runtime;
    private final MasterSettings settings;
    private final CheckpointStore store;
    private final Leadership leadership;
    private final long term;
    private final Master master;
    private final InstantSource clock = InstantSource.system();

    /// To be performed in this order; what comes after a record that cannot be stored yet waits for it.
    private final Queue<MasterEffect> unsaved = new ArrayDeque<>();

    /// To be performed by the thread of the master's call, as children of nobody else's.
    private final Queue<MasterEffect> ready = new ArrayDeque<>();

    private final Map<NodeId, Instant> invited = new HashMap<>();
    private final Set<NodeId> seen = new HashSet<>();

    private GraphMaster(TaskContext task, MasterSettings settings, CheckpointStore store) {
        this.node = task.node();
        this.runtime = task.runtime();
        this.settings = settings;
        this.store = store;
        this.leadership = new StoreLeadership(store, clock);
        this.term = leadership.begin();
        this.master = new Master(stored(), clock.instant());
    }

    private List<JobRecord> stored() {
        List<JobRecord> records = new ArrayList<>();
        for (String scope : store.scopes(SCOPE + "/jobs")) {
            for (CheckpointKey key : store.list(scope)) {
                try {
                    store.load(key).map(JobRecord::read).ifPresent(records::add);
                } catch (CheckpointException | GraphException e) {
                    LOG.warn("the job of {} is passed over: {}", key, e.getMessage());
                }
            }
        }
        return records;
    }

    private static CheckpointKey key(String job) {
        return new CheckpointKey(SCOPE + "/jobs/" + job, 0, PART);
    }

    /// Leads until the call is cancelled, its node drains, or another one leads.
    static void lead(TaskContext task, MasterSettings settings) throws InterruptedException {
        Hosted here = Hosted.by(task.runtime());
        if (here.master().isPresent()) {
            return;
        }
        try (CheckpointStore store = CheckpointStores.open(settings.store(), settings.options())) {
            GraphMaster started = new GraphMaster(task, settings, store);
            if (here.enter(started)) {
                try {
                    LOG.info("node {} leads graph jobs, term {}", task.node(), started.term);
                    started.run();
                } finally {
                    here.leave(started);
                    LOG.info("node {} does not lead graph jobs any more", task.node());
                }
            }
        }
    }

    /// Answers on a node, whether it leads or not.
    static MasterAnswer ask(TaskContext task, int protocol, MasterRequest request) {
        return Hosted.by(task.runtime())
                .master()
                .map(here -> here.answer(protocol, request))
                .orElseGet(MasterAnswer.Elsewhere::new);
    }

    private MasterAnswer answer(int protocol, MasterRequest request) {
        if (protocol != MasterRequest.PROTOCOL) {
            return new MasterAnswer.Refused(Kind.MASTER.code() + " the master on " + node + " speaks version "
                    + MasterRequest.PROTOCOL + " of its protocol, and was asked in version " + protocol
                    + "; use the same release everywhere");
        }
        return request instanceof MasterRequest.Who ? new MasterAnswer.Leading(term) : answer(request);
    }

    private synchronized MasterAnswer answer(MasterRequest request) {
        try {
            MasterAnswer answer = master.on(request, clock.instant());
            take();
            return unsaved.isEmpty()
                    ? answer
                    : new MasterAnswer.Refused(
                            Kind.MASTER.code() + " the master's store does not answer; ask again when it does");
        } catch (GraphException e) {
            return new MasterAnswer.Refused(String.valueOf(e.getMessage()));
        } finally {
            notifyAll();
        }
    }

    private void take() {
        unsaved.addAll(master.effects());
        while (!unsaved.isEmpty()) {
            try {
                switch (unsaved.element()) {
                    case MasterEffect.Save(JobRecord job) -> store.save(key(job.id()), job.write());
                    case MasterEffect.Forget(String job) -> store.delete(List.of(key(job)));
                    case MasterEffect.Start start -> ready.add(start);
                    case MasterEffect.Order order -> ready.add(order);
                }
            } catch (CheckpointException e) {
                LOG.warn("what is known of jobs cannot be stored, and waits: {}", e.getMessage());
                return;
            }
            unsaved.remove();
        }
    }

    private void run() throws InterruptedException {
        while (runtime.self().state() == NodeInfo.State.ACTIVE && holds()) {
            List<MasterEffect> now;
            synchronized (this) {
                master.tick(clock.instant(), left());
                take();
                if (ready.isEmpty()) {
                    wait(TICK.toMillis());
                }
                now = List.copyOf(ready);
                ready.clear();
            }
            now.forEach(this::perform);
            invite();
        }
    }

    private boolean holds() {
        try {
            return leadership.holds(term);
        } catch (CheckpointException e) {
            LOG.warn("whether node {} still leads graph jobs cannot be told: {}", node, e.getMessage());
            return true;
        }
    }

    /// Nodes that were there and are gone.
    private Set<NodeId> left() {
        Set<NodeId> active = new HashSet<>(MasterClient.active(runtime));
        Set<NodeId> left = new HashSet<>(seen);
        left.removeAll(active);
        seen.addAll(active);
        seen.removeAll(left);
        return left;
    }

    private void perform(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Start(MasterRequest.DriverId driver, JobSpec spec) ->
                runtime.detach(GraphFunctionsCalls.startDriver(driver, spec));
            case MasterEffect.Order(MasterRequest.DriverId driver, String where, MasterAnswer.Order order) ->
                runtime.detach(GraphFunctionsCalls.order(driver, order).on(Placement.onNode(new NodeId(where))));
            case MasterEffect.Save _, MasterEffect.Forget _ -> {}
        }
    }

    private void invite() {
        Instant now = clock.instant();
        Set<NodeId> present = new HashSet<>(seen);
        for (NodeId each : present) {
            boolean known;
            synchronized (this) {
                known = master.knows(each);
            }
            if (!known
                    && Optional.ofNullable(invited.get(each))
                            .filter(before -> before.plus(INVITATION).isAfter(now))
                            .isEmpty()) {
                invited.put(each, now);
                runtime.detach(GraphFunctionsCalls.invite(settings).on(Placement.onNode(each)));
            }
        }
        invited.keySet().retainAll(present);
    }
}
