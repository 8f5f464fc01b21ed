package dev.hypha.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.ClusterNode.State;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What faults of processes and of the network between them mean to the membership. A worker that got around the
/// proxies would vouch for the one that is cut off from it, and nobody would be declared dead.
@Timeout(180)
class ProcessClusterTest {
    @Test
    void whoIsCutOffOrStoppedOrKilledIsDeclaredDeadAndReturns() throws InterruptedException {
        try (ProcessCluster cluster = new ProcessCluster(3, 1)) {
            for (String worker : List.of("node-1", "node-2", "node-3")) {
                cluster.awaitMember(worker, State.ACTIVE); // who was never met cannot be declared dead
            }
            cluster.faults().isolate("node-1");
            cluster.awaitMember("node-1", State.DEAD);
            assertEquals("node-2", where(cluster, "node-2"));
            returns(cluster, "node-1", cluster.faults()::heal);

            cluster.faults().pause("node-2");
            cluster.awaitMember("node-2", State.DEAD);
            returns(cluster, "node-2", () -> cluster.faults().resume("node-2"));

            cluster.faults().kill("node-3");
            cluster.awaitMember("node-3", State.DEAD);
            returns(cluster, "node-3", () -> cluster.faults().restart("node-3"));

            cluster.faults().partition(List.of("node-2", "node-3"));
            cluster.awaitMember("node-2", State.DEAD);
            cluster.awaitMember("node-3", State.DEAD);
            cluster.faults().heal();
            returns(cluster, "node-2", () -> {});
            returns(cluster, "node-3", () -> {});
        }
    }

    private static void returns(ProcessCluster cluster, String node, Runnable end) throws InterruptedException {
        end.run();
        cluster.awaitMember(node, State.ACTIVE);
        cluster.awaitConnected();
        assertEquals(node, where(cluster, node));
    }

    private static String where(ProcessCluster cluster, String node) throws InterruptedException {
        return cluster.client()
                .spawn(WorkCalls.where().on(Placement.onNode(new NodeId(node))))
                .join();
    }
}
