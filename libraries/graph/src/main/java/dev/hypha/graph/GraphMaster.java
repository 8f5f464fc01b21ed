package dev.hypha.graph;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.graph.GraphException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's [Master] at work: answers requests, stores records before it answers, starts drivers, and invites
/// nodes to register. It lives in a call, and ends with it, when its node drains, or when another one leads.
///
/// That another one leads is seen in the store, if they share it, and by asking all nodes every [#RIVALS], if
/// they do not.
final class GraphMaster {
    private static final Logger LOG = LoggerFactory.getLogger(GraphMaster.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration INVITATION = Duration.ofSeconds(2);
    private static final Duration RIVALS = Duration.ofSeconds(2);

    private final NodeId node;
    private final DistributedRuntime runtime;
    private final MasterSettings settings;
    private final MasterRecords records;
    private final Master master;
    private final InstantSource clock = InstantSource.system();
    private final Map<NodeId, Instant> invited = new HashMap<>();
    private final Set<NodeId> seen = new HashSet<>();
    private boolean outdone;

    private GraphMaster(TaskContext task, MasterSettings settings, CheckpointStore store) {
        this.node = task.node();
        this.runtime = task.runtime();
        this.settings = settings;
        this.records = new MasterRecords(store, settings, new StoreLeadership(store, clock));
        this.master = new Master(records.all(), clock.instant());
    }

    /// Leads until the call is cancelled, its node drains, or another one leads. A node that leads already,
    /// or is about to, needs no second call.
    static void lead(TaskContext task, MasterSettings settings) throws InterruptedException {
        Hosted here = Hosted.by(task.runtime());
        if (!here.beginLeading()) { // before a term begins, which would end that of the node's own master
            return;
        }
        try (CheckpointStore store = CheckpointStores.open(settings.store(), settings.options())) {
            GraphMaster started = new GraphMaster(task, settings, store);
            here.enter(started);
            LOG.info("node {} leads graph jobs, term {}", task.node(), started.records.term());
            started.run();
        } finally {
            here.endLeading();
            LOG.info("node {} does not lead graph jobs any more", task.node());
        }
    }

    /// Answers on a node, whether it leads or not.
    static MasterAnswer ask(TaskContext task, int protocol, MasterRequest request) {
        Hosted here = Hosted.by(task.runtime());
        return here.master()
                .map(it -> it.answer(protocol, request))
                .orElseGet(() -> new MasterAnswer.Elsewhere(here.attends()));
    }

    /// Who leads is told in any version: one that is not found would be replaced.
    private MasterAnswer answer(int protocol, MasterRequest request) {
        if (request instanceof MasterRequest.Who) {
            return who();
        }
        if (protocol != MasterRequest.PROTOCOL) {
            return new MasterAnswer.Refused(Kind.MASTER.code() + " the master on " + node + " speaks version "
                    + MasterRequest.PROTOCOL + " of its protocol, and was asked in version " + protocol
                    + "; use the same release everywhere");
        }
        return answer(request);
    }

    private synchronized MasterAnswer who() {
        return isOutdone() ? MasterAnswer.Elsewhere.UNATTENDED : new MasterAnswer.Leading(records.term(), settings);
    }

    private synchronized MasterAnswer answer(MasterRequest request) {
        if (isOutdone()) {
            return MasterAnswer.Elsewhere.UNATTENDED;
        }
        try {
            MasterAnswer answer = master.on(request, clock.instant());
            if (records.store(master.effects())) {
                return answer;
            }
            return isOutdone()
                    ? MasterAnswer.Elsewhere.UNATTENDED
                    : new MasterAnswer.Refused(
                            Kind.MASTER.code() + " the master's store does not answer; ask again when it does");
        } catch (GraphException e) {
            return new MasterAnswer.Refused(String.valueOf(e.getMessage()));
        } finally {
            notifyAll();
        }
    }

    private synchronized boolean isOutdone() {
        return outdone || records.isOutdone();
    }

    private void run() throws InterruptedException {
        Thread rivals = Thread.ofVirtual().name("graph-rivals").start(this::watchRivals);
        try {
            while (runtime.self().state() == NodeInfo.State.ACTIVE && !isOutdone()) {
                records.check(); // not by the thread that has the lock: a store may take its time
                tick().forEach(this::perform);
                invite();
            }
        } finally {
            rivals.interrupt();
        }
    }

    private synchronized List<MasterEffect> tick() throws InterruptedException {
        Set<NodeId> gone = left();
        master.present(seen, clock.instant());
        master.tick(clock.instant(), gone);
        records.store(master.effects());
        long end = System.nanoTime() + TICK.toNanos();
        for (long left = TICK.toMillis();
                !records.isReady() && !isOutdone() && left > 0;
                left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
            wait(left);
        }
        return records.ready();
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

    /// Masters that keep their records apart do not see each other's terms.
    private void watchRivals() {
        MasterClient client = new MasterClient(runtime);
        MasterClient.Leader self = new MasterClient.Leader(node, records.term(), settings);
        try {
            while (true) {
                Thread.sleep(RIVALS);
                MasterClient.Leader first = client.look().leader().orElse(self);
                if (first.isBefore(self)) {
                    LOG.warn("the master on {} leads graph jobs, so the one on {} does not", first.node(), node);
                    synchronized (this) {
                        outdone = true;
                        notifyAll();
                    }
                    return;
                }
            }
        } catch (InterruptedException | IllegalStateException e) {
            LOG.debug("the master on {} ends, or its runtime", node, e);
        }
    }

    private void perform(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Start(MasterRequest.DriverId driver, JobSpec spec) ->
                detach(GraphFunctionsCalls.startDriver(driver, spec));
            case MasterEffect.Order(MasterRequest.DriverId driver, String where, MasterAnswer.Order order) ->
                detach(GraphFunctionsCalls.order(driver, order).on(Placement.onNode(new NodeId(where))));
            case MasterEffect.Save _, MasterEffect.Forget _ -> {}
        }
    }

    /// What cannot be called costs itself, and not the master: drivers that do not come to life are replaced.
    private void detach(Call<?> call) {
        try {
            runtime.detach(call);
        } catch (RuntimeException e) {
            LOG.warn("the master on {} cannot call {}: {}", node, call, e.toString());
        }
    }

    /// Each node once, so that it knows what another master would be started with; again and again until it
    /// registers.
    private void invite() {
        Instant now = clock.instant();
        for (NodeId each : seen) {
            Instant before = invited.get(each);
            boolean known;
            synchronized (this) {
                known = master.knows(each);
            }
            if (before == null || (!known && !before.plus(INVITATION).isAfter(now))) {
                invited.put(each, now);
                detach(GraphFunctionsCalls.invite(settings).on(Placement.onNode(each)));
            }
        }
        invited.keySet().retainAll(seen);
    }
}
