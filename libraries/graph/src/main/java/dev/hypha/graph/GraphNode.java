package dev.hypha.graph;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that takes workers: registers its slots with the master again and again, which is its heartbeat. If
/// no master answers any more, the first node of those that are left starts one; the second if the first does
/// not, which may have come without having been invited yet, and so on.
///
/// It lives in a call, and ends with it or when the node drains.
final class GraphNode {
    /// The resource that says how many workers a node takes; a worker for each processor without it.
    static final String SLOTS = "graph-slots";

    private static final Logger LOG = LoggerFactory.getLogger(GraphNode.class);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private final NodeId node;
    private final DistributedRuntime runtime;
    private final Hosted here;
    private final MasterClient client;
    private long answered = System.nanoTime();

    /// When this node last started a master, if it has.
    private @Nullable Long started;

    private GraphNode(TaskContext task, Hosted here) {
        this.node = task.node();
        this.runtime = task.runtime();
        this.here = here;
        this.client = new MasterClient(task.runtime());
    }

    /// Attends until the call is cancelled, or its node drains. A node that attends already needs no second
    /// call.
    static void attend(TaskContext task, MasterSettings settings) throws InterruptedException {
        Hosted here = Hosted.by(task.runtime());
        if (here.beginAttendance(settings)) {
            try {
                new GraphNode(task, here).run();
            } finally {
                here.endAttendance();
            }
        }
    }

    private void run() throws InterruptedException {
        long beaten = System.nanoTime() - BEAT.toNanos();
        while (runtime.self().state() == NodeInfo.State.ACTIVE) {
            if (System.nanoTime() - beaten >= BEAT.toNanos()) {
                beaten = System.nanoTime();
                beat();
            }
            Thread.sleep(GLANCE);
        }
        tell(new MasterRequest.Leave(node));
    }

    private void beat() throws InterruptedException {
        if (tell(new MasterRequest.Register(node, slots()))) {
            answered = System.nanoTime();
        } else if (isToLead()) {
            LOG.info("no master of graph jobs answers; node {} starts one", node);
            MasterSettings settings = here.attends().orElse(MasterSettings.IN_MEMORY);
            runtime.detach(GraphFunctionsCalls.startMaster(settings).on(Placement.onNode(node)));
            answered = System.nanoTime();
            started = answered;
        }
    }

    private boolean isToLead() {
        int before = MasterClient.active(runtime).indexOf(node);
        long silence = System.nanoTime() - answered;
        boolean isStarting = started != null && System.nanoTime() - started < SILENCE_MAX.toNanos();
        boolean isFirst = before == 0 && client.hasMasterLeft() && !isStarting;
        return isFirst || (before >= 0 && silence > (before + 1) * SILENCE_MAX.toNanos());
    }

    private boolean tell(MasterRequest.OfNode request) throws InterruptedException {
        try {
            client.ask(request, Duration.ZERO);
            return true;
        } catch (GraphException e) {
            LOG.debug("the master does not take {}: {}", request, e.getMessage());
            return false;
        }
    }

    private int slots() {
        long slots = runtime.self().resource(SLOTS);
        return slots > 0
                ? (int) Math.min(slots, Integer.MAX_VALUE)
                : Runtime.getRuntime().availableProcessors();
    }
}
