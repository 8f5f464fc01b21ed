package dev.hypha.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.hypha.DistributedRuntime;
import dev.hypha.Placement;
import dev.hypha.cluster.ClusterRuntimeBuilder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/// What the extension injects, and what it does when a test fails.
@Isolated("it sets a property that other clusters would read")
class ClusterTestExtensionTest {
    private static EngineExecutionResults run(String method, Class<?> parameter) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.conditions.deactivate", "org.junit.*DisabledCondition")
                .selectors(selectMethod(Cases.class, method, parameter))
                .execute();
    }

    @Test
    void failingTestTellsItsSeedAndItsClusterEnds() {
        EngineExecutionResults results = run("fails", DistributedRuntime.class);
        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        String replay = results.allEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(org.junit.platform.engine.reporting.ReportEntry.class)
                        .getKeyValuePairs()
                        .get("hypha.replay"))
                .findFirst()
                .orElseThrow();
        assertEquals("seed 4711; replay with -Dhypha.test.seed=4711 and -Dtest=Cases#fails", replay);
        assertThrows(IllegalStateException.class, () -> Cases.left.spawn(WorkCalls.where()));
    }

    @Test
    void seedOfTheCommandLineGoesFirst() {
        System.setProperty("hypha.test.seed", "99");
        try {
            run("wantsSeed99", TestCluster.class).testEvents().assertStatistics(counts -> counts.succeeded(1));
        } finally {
            System.clearProperty("hypha.test.seed");
        }
    }

    @Test
    void unknownNodeIsTold() {
        EngineExecutionResults results = run("asksForNobody", DistributedRuntime.class);
        results.testEvents().failed().assertThatEvents().hasSize(1);
    }

    @ClusterTest(nodes = 2, setup = Zones.class)
    void injectsWhatIsAskedFor(
            DistributedRuntime client,
            List<DistributedRuntime> workers,
            @OnNode("node-2") DistributedRuntime second,
            TestCluster cluster)
            throws InterruptedException {
        assertEquals("client", client.self().id().name());
        assertEquals(
                List.of("node-1", "node-2"),
                workers.stream().map(each -> each.self().id().name()).toList());
        assertEquals(second, workers.get(1));
        assertEquals(client, cluster.client());
        assertTrue(cluster.seed() > 0);
        assertEquals(
                "node-2",
                client.spawn(WorkCalls.where().on(Placement.selecting("zone = zone-of-node-2")))
                        .join());
    }

    /// Gives each node a label.
    static final class Zones implements ClusterSetup {
        @Override
        public void configure(String name, ClusterRuntimeBuilder node) {
            node.label("zone", "zone-of-" + name);
        }
    }

    /// Tests on a class that carries the annotation.
    @ClusterTest(nodes = 1)
    static class OnAClass {
        private String before = "";

        @BeforeEach
        void asks(DistributedRuntime client) throws InterruptedException {
            before = client.spawn(WorkCalls.where()).join();
        }

        @Test
        void beforeEachHasTheClusterToo() {
            assertEquals("node-1", before);
        }
    }

    @Test
    void classMayCarryTheAnnotation() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(OnAClass.class, "beforeEachHasTheClusterToo"))
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(1));
    }

    /// Run by the tests above only.
    @org.junit.jupiter.api.Disabled("run by the tests around it")
    static class Cases {
        private static DistributedRuntime left;

        @ClusterTest(nodes = 1, seed = 4711)
        void fails(DistributedRuntime client) {
            left = client;
            throw new AssertionError("on purpose");
        }

        @ClusterTest(nodes = 1)
        void wantsSeed99(TestCluster cluster) {
            assertEquals(99, cluster.seed());
        }

        @ClusterTest(nodes = 1)
        void asksForNobody(@OnNode("node-9") DistributedRuntime nobody) {
            throw new IllegalStateException("never called with " + nobody);
        }
    }
}
