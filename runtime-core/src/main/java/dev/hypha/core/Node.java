package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.DrainReport;
import dev.hypha.Explanation;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Taint;
import dev.hypha.TaskId;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.NodeReadings;
import dev.hypha.spi.RuntimeEvent;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.Hello;
import dev.hypha.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One node: a runtime for its own calls, and a place where other nodes' calls run.
///
/// An assembly makes it of a [NodeSpec], lets it [#listen], and tells it of its [#peers].
public final class Node implements DistributedRuntime {
    private static final long NEWS_PERIOD_MILLIS = 20;

    private final NodeSpec spec;
    private final Hello hello;
    private final BoundFunctions functions;
    private final Timers timers;
    private final CoarseClock clock = new CoarseClock();
    private final Peers peers;
    private final Channels channels;
    private final Gossip gossip = new Gossip();
    private final Executions executions;
    private final Evictions evictions = new Evictions(this);
    private final Guard guard;
    private final ValueCodec values;
    private final NodeGauges gauges;
    /// Null if nobody listens: what is told of calls is asked by this alone.
    private final @Nullable Listeners told;
    private final NodeFacts facts;
    private final Isolation isolation;
    private final Fencing fencing = new Fencing(this);
    private final Departure departure = new Departure(this, this::free);
    private final Set<ExecutorService> executors = ConcurrentHashMap.newKeySet();
    private final List<Transport.Listener> listeners = new ArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private final Set<SpawnedCall<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile Runnable whenFreed = () -> {};
    private volatile TaskCheckpointSink checkpointSink = TaskCheckpointSink.NONE;

    private Node(NodeSpec spec) {
        this.spec = spec;
        NodeSpec.NodeIdentity identity = spec.identity();
        this.facts = new NodeFacts(spec);
        this.hello = new Hello(
                identity.cluster(),
                identity.id(),
                ThreadLocalRandom.current().nextLong(),
                System.currentTimeMillis(),
                identity.runsCalls(),
                facts.claimed().labels(),
                facts.claimed().taints(),
                spec.catalogues().fingerprint());
        this.functions = new BoundFunctions(
                identity.id(),
                spec.catalogues().functions(),
                spec.bindings(),
                spec.options().slowInline().toNanos());
        this.told = Listeners.of(identity.id(), spec.observation().listeners());
        this.values = told == null ? spec.values() : new MeasuredCodec(spec.values());
        this.timers = new Timers(identity.id().name());
        this.executions = new Executions(id(), identity.resources(), spec.options());
        this.guard = new Guard(this, spec.authorizer());
        this.peers = new Peers(this);
        this.channels = new Channels(this);
        this.gauges = new NodeGauges(this, spec);
        this.evictions.changed(identity.taints());
        this.isolation = new Isolation(values);
        this.facts.watch(peers::changed);
    }

    /// Starts a node that knows nobody yet.
    ///
    /// @param spec what it is made of
    /// @return the node
    public static Node start(NodeSpec spec) {
        Node node = new Node(spec);
        var unusedUntilClosed = node.timers.everyMillis(NEWS_PERIOD_MILLIS, node::tick);
        SchedulerWatch.watch(node, node.timers);
        if (node.told != null) {
            node.told.started(node.gauges);
        }
        return node;
    }

    private void tick() {
        clock.tick();
        executions.tellNews();
    }

    /// Accepts other nodes' calls at an endpoint.
    ///
    /// @param endpoint where
    /// @return where really
    public synchronized Endpoint listen(Endpoint endpoint) {
        Transport.Listener listener = spec.transport().listen(endpoint, hello, values, connection -> {
            CalleeSession session = new CalleeSession(this, connection);
            executions.add(session);
            gossip.opened(connection);
            connectionOpened(connection, RuntimeEvent.Opening.ACCEPTED, 0);
            if (departure.isDraining()) {
                session.goAway();
            }
            FactsFrame now = facts.claimed();
            if (!now.labels().equals(hello.labels()) || !now.taints().equals(hello.taints())) {
                session.tell(now);
            }
            return session;
        });
        listeners.add(listener);
        return listener.endpoint();
    }

    /// The other nodes that this one sends calls to.
    ///
    /// @return the peers
    public Peers peers() {
        return peers;
    }

    /// Packets to and from the nodes that this one is connected to.
    ///
    /// @return the packets
    public Gossip gossip() {
        return gossip;
    }

    // ---- spawning

    @Override
    public <R> JoinHandle<R> spawn(Call<R> call) {
        SpawnedCall<R> spawned = newCall(call, false);
        spawned.start();
        return spawned;
    }

    @Override
    public TaskId detach(Call<?> call) {
        SpawnedCall<?> spawned = newCall(call, true);
        spawned.start();
        return spawned.id();
    }

    private <R> SpawnedCall<R> newCall(Call<R> call, boolean detached) {
        if (departure.isClosed() || (departure.isRetired() && Execution.currentOrNull() == null)) {
            throw new IllegalStateException("HYP-RUN-001 the runtime of node " + id() + " is closed");
        }
        long number = sequence.incrementAndGet();
        @Nullable Execution parent = Execution.currentOrNull();
        @Nullable Listeners told = listeners();
        if (told == null) {
            return new SpawnedCall<>(call, this, number, parent, detached);
        }
        ObservedSpawn<R> observed = new ObservedSpawn<>(call, this, number, parent, detached);
        observed.observe(told);
        return observed;
    }

    @Override
    public Explanation explain(Call<?> call) {
        return peers.explain(call, sequence.get() + 1);
    }

    @Override
    public <R> JoinScope<R> scope(int window) {
        return new Scope<>(this, window);
    }

    @Override
    public ExecutorService executor() {
        if (departure.isRetired() || departure.isClosed()) {
            throw new IllegalStateException("HYP-RUN-001 the runtime of node " + id() + " is closed");
        }
        executors.removeIf(ExecutorService::isTerminated);
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("hypha-closure-", 0).factory());
        executors.add(executor);
        return executor;
    }

    @Override
    public NodeInfo self() {
        boolean leaving = departure.isDraining() || departure.isRetired();
        return infoIn(
                departure.isClosed() ? NodeInfo.State.LEFT : leaving ? NodeInfo.State.DRAINING : NodeInfo.State.ACTIVE);
    }

    private NodeInfo infoIn(NodeInfo.State state) {
        return new NodeInfo(
                id(), facts.labels(), facts.claimed().taints(), spec.identity().runsCalls(), true, state);
    }

    /// Changes the node's labels. Calls that are here stay; later ones are placed by the new labels.
    ///
    /// @param claimed all labels, but those that tell of the node's resources, and restricted ones
    /// @throws IllegalArgumentException `HYP-AUTH-005` if some are restricted
    public synchronized void labels(Map<String, String> claimed) {
        tell(facts.labels(claimed));
    }

    /// Changes the node's taints. Calls that are here and do not tolerate one of `NoExecute` are evicted:
    /// those that wait end as `NotStarted` and move on, those that run are cancelled and end as `Evicted`;
    /// at once, or after the shortest time that their tolerations give them. A taint that is gone before
    /// lets them stay.
    ///
    /// @param taints all taints
    public synchronized void taints(List<Taint> taints) {
        tell(facts.taints(taints));
        evictions.changed(taints);
    }

    private void tell(FactsFrame changed) {
        peers.changed();
        executions.tell(changed);
    }

    @Override
    public List<NodeInfo> nodes() {
        return peers.nodes();
    }

    // ---- running

    @Nullable
    Object receiverOf(FunctionDescriptor<?, ?> function) {
        @Nullable Class<?> type = function.receiverType();
        if (type == null) {
            return null;
        }
        @Nullable Object receiver = spec.bindings().get(type);
        if (receiver == null) {
            BoundFunctions.@Nullable Entry entry = functions.get(function.id());
            throw new CallRefusedException(entry == null ? functions.unknown(function.id()) : entry.unbound(id()));
        }
        return receiver;
    }

    /// What runs or waits on this node, but for operators' questions.
    ///
    /// @return a snapshot
    public List<TaskInfo> tasks() {
        return inspection().tasks(TaskQuery.ALL).tasks();
    }

    /// What the node tells operators of the calls that are here.
    ///
    /// @return looks at the node whenever it is asked
    public Inspection inspection() {
        return new Inspection(this);
    }

    // ---- leaving

    /// Takes no more calls from this program but those that running tasks make; calls from other nodes go on.
    public void retire() {
        departure.retire();
    }

    /// Waits until several nodes together have nothing to do: no call runs or waits there, and none that they
    /// spawned is under way elsewhere.
    ///
    /// @param nodes the nodes
    /// @param timeout how long to wait
    /// @return whether they were quiet in time
    /// @throws InterruptedException if interrupted while waiting
    public static boolean awaitQuiet(Collection<Node> nodes, Duration timeout) throws InterruptedException {
        return Quiet.await(timeout, () -> nodes.stream().allMatch(Node::isQuiet));
    }

    private boolean isQuiet() {
        return isQuiet(null);
    }

    /// Whether there is nothing to do but for one call.
    boolean isQuiet(@Nullable Execution but) {
        return pending.isEmpty() && peers.isQuiet() && executions.isIdle(but);
    }

    /// Refuses new calls, hands back what has not started, hands over what runs and has made a checkpoint,
    /// and lets the rest end, and what it has spawned elsewhere. A call that drains its own node is not
    /// waited for.
    ///
    /// @param timeout how long to wait before the rest is cancelled
    /// @return what became of the calls
    /// @throws InterruptedException if interrupted while waiting
    public DrainReport drain(Duration timeout) throws InterruptedException {
        return departure.drain(timeout);
    }

    @Override
    public void close() {
        DrainReport unusedReport = leave(spec.options().drainTimeout());
    }

    /// Sets what is done between the drain and the end of the connections.
    ///
    /// @param action must not throw; nothing by default, and not done by [#kill]
    public void farewell(Runnable action) {
        departure.farewell(action);
    }

    /// Sets what else is freed with the node, however it ends.
    ///
    /// @param action must not throw; nothing by default
    public void whenFreed(Runnable action) {
        whenFreed = action;
    }

    /// Drains, then frees everything. An interrupt cuts the wait short, and is kept.
    ///
    /// @param timeout how long to wait before the rest is cancelled
    /// @return what became of the calls; nothing if the node had left before
    public DrainReport leave(Duration timeout) {
        return departure.leave(timeout);
    }

    /// Also tells a sink of the checkpoints of calls that this node spawns.
    ///
    /// @param sink the sink; [TaskCheckpointSink#NONE] for none
    public void keepCheckpointsIn(TaskCheckpointSink sink) {
        checkpointSink = sink;
    }

    TaskCheckpointSink checkpointSink() {
        return checkpointSink;
    }

    // ---- fencing

    /// Starts nothing more that is unsafe to run twice, here or elsewhere, because this node may be on the
    /// losing side of a partition: such calls end with [Failure.Fenced], and what waits is given back. What
    /// runs goes on, and idempotent calls start as ever.
    ///
    /// @param reason why, for people
    /// @param policy what may start nevertheless
    public void fence(String reason, FencePolicy policy) {
        fencing.raise(reason, policy);
    }

    /// Starts all kinds of calls again.
    public void unfence() {
        fencing.lower();
    }

    /// Why the fence forbids a call to start, if it does.
    @Nullable
    Failure fenced(FunctionDescriptor<?, ?> function, boolean local) {
        return fencing.refusal(function, local);
    }

    /// Why this node starts no call of a function now, if so.
    @Nullable
    Failure refusalToStart(FunctionDescriptor<?, ?> function, boolean local) {
        return departure.isDraining()
                ? new Failure.NotStarted("node " + id() + " is draining")
                : fenced(function, local);
    }

    /// Ends at once, as if its process had died: connections break first and without a word, so that no outcome
    /// of what is cut off gets out.
    public void kill() {
        departure.kill();
    }

    private synchronized void free(Consumer<Transport> ending) {
        facts.close();
        executors.forEach(ExecutorService::shutdownNow);
        for (Transport.Listener listener : listeners) {
            listener.close();
        }
        ending.accept(spec.transport());
        timers.close();
        pending.forEach(SpawnedCall::nodeClosed);
        whenFreed.run();
        if (told != null) {
            told.stopped(gauges);
        }
    }

    // ---- who is told

    /// Those who are told what this node does; null for nobody.
    @Nullable
    Listeners listeners() {
        return told;
    }

    /// Tells the listeners of something that happens now and then. What it is gets made only if there are any.
    ///
    /// @param event makes the event of this node
    public void tell(Function<NodeId, RuntimeEvent> event) {
        if (told != null) {
            told.occurred(event.apply(id()));
        }
    }

    void callRefused(String function, Failure why) {
        tell(self -> new RuntimeEvent.CallRefused(self, function, why));
    }

    void connectionOpened(Connection connection, RuntimeEvent.Opening how, long nanos) {
        tell(self -> new RuntimeEvent.ConnectionOpened(
                self, connection.peer().hello().node(), how, nanos));
    }

    void connectionClosed(Connection connection, boolean dialled) {
        tell(self -> new RuntimeEvent.ConnectionClosed(
                self, connection.peer().hello().node(), dialled));
    }

    /// What can be read of this node at any time.
    ///
    /// @return the readings
    public NodeReadings readings() {
        return gauges;
    }

    // ---- for the parts of the node

    /// The node's name.
    ///
    /// @return the id
    public NodeId id() {
        return spec.identity().id();
    }

    /// The name of the cluster that it belongs to.
    ///
    /// @return the name
    public String cluster() {
        return spec.identity().cluster();
    }

    /// How busy the node is.
    ///
    /// @return calls that run or wait, in thousandths of those that may run at a time
    public int loadPerMille() {
        long busy = executions.gate().running() + (long) executions.gate().queued();
        return (int) Math.min(Integer.MAX_VALUE, busy * 1000 / spec.options().concurrency());
    }

    /// The origin of this node's task ids.
    ///
    /// @return random, new at every start
    public long incarnation() {
        return hello.incarnation();
    }

    /// When the node started, as it tells others.
    ///
    /// @return milliseconds since 1970
    public long startedAtMillis() {
        return hello.startedAtMillis();
    }

    Hello hello() {
        return hello;
    }

    /// This node as a place for calls: until it is closed it takes its own, so that what drains can go on.
    NodeInfo asCandidate() {
        return infoIn(departure.isClosed() ? NodeInfo.State.LEFT : NodeInfo.State.ACTIVE);
    }

    /// The calls of this node that are between two attempts.
    Set<SpawnedCall<?>> pending() {
        return pending;
    }

    Transport transport() {
        return spec.transport();
    }

    Fencing fencing() {
        return fencing;
    }

    Isolation isolation() {
        return isolation;
    }

    /// How far it has come in leaving.
    Departure departure() {
        return departure;
    }

    ValueCodec values() {
        return values;
    }

    BoundFunctions functions() {
        return functions;
    }

    Guard guard() {
        return guard;
    }

    /// What the node has, with what it has proved to have.
    Map<String, String> labels() {
        return facts.labels();
    }

    LabelProof proof() {
        return spec.proof();
    }

    NodeOptions options() {
        return spec.options();
    }

    Executions executions() {
        return executions;
    }

    Evictions evictions() {
        return evictions;
    }

    Timers timers() {
        return timers;
    }

    CoarseClock clock() {
        return clock;
    }

    Channels channels() {
        return channels;
    }
}
