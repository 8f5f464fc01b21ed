package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.RetryPolicy;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A task that keeps its progress goes on from there, wherever its next attempt runs.
abstract class CheckpointsSuite extends ContractSuite {
    private static final Pattern KEPT = Pattern.compile("checkpoint of (\\d+) bytes");
    private static final int STEPS = 10;

    /// How many bytes of checkpoint have reached the caller.
    static int kept(JoinHandle<?> handle) {
        Matcher matcher = KEPT.matcher(handle.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    static NodeId nodeOf(ClusterFixture cluster, Probe probe) {
        return cluster.workers().stream()
                .filter(worker -> probe.count("on " + worker) > 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTaskThatLosesItsNodeGoesOnFromItsCheckpoint() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        JoinHandle<Integer> handle = spawn(
                cluster, ContractFunctionsCalls.inTwoHalves(probe.name(), STEPS).retrying(RetryPolicy.upTo(2)));
        probe.await("half", 1);
        probe.await("checkpoint", () -> kept(handle) > 0);
        cluster.kill(nodeOf(cluster, probe));
        assertEquals(STEPS, result(handle));
        assertEquals(1, probe.count("attempt 1 from 0 notes []"));
        assertEquals(1, probe.count("attempt 2 from 5 notes [half]"));
        for (int i = 1; i <= STEPS; i++) {
            assertEquals(1, probe.count("step " + i), "step " + i);
        }
    }

    @Test
    void aChildGoesOnFromTheCheckpointThatItsParentKeeps() throws InterruptedException {
        ClusterFixture cluster =
                severalWorkers(FixtureSpec.of(3).labels(List.of(Map.of(), Map.of("child", ""), Map.of("child", ""))));
        Probe probe = Probe.create();
        JoinHandle<Integer> handle = spawnOn(
                cluster,
                cluster.workers().getFirst(),
                ContractFunctionsCalls.inTwoHalvesElsewhere(probe.name(), STEPS));
        probe.await("half", 1);
        cluster.drain(nodeOf(cluster, probe)); // the checkpoint comes before the hand-over
        assertEquals(STEPS, result(handle));
        assertEquals(1, probe.count("attempt 2 from 5 notes [half]"));
        assertEquals(1, probe.count("step 1"));
    }

    @Test
    void aRetryGoesOnFromTheLastCheckpoint() throws InterruptedException {
        ClusterFixture cluster = cluster();
        Probe probe = Probe.create();
        assertEquals(
                3,
                result(spawn(
                        cluster,
                        ContractFunctionsCalls.failsAfterCheckpoint(probe.name())
                                .retrying(RetryPolicy.upTo(2)))));
        assertEquals(List.of("attempt 1", "attempt 2"), probe.marks());
    }

    @Test
    void ofManyCheckpointsTheLatestIsKept() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        int count = 5_000;
        JoinHandle<Integer> handle = spawn(
                cluster,
                ContractFunctionsCalls.manyCheckpoints(probe.name(), count).retrying(RetryPolicy.upTo(2)));
        probe.await("all kept", 1);
        probe.await("the last checkpoint", () -> kept(handle) >= 2 * count); // those before are far shorter
        cluster.kill(nodeOf(cluster, probe));
        assertEquals(2 * count, result(handle));
    }

    @Test
    void whatCannotBeKeptFailsClearly() throws InterruptedException {
        ClusterFixture cluster = cluster();
        result(spawn(cluster, ContractFunctionsCalls.keeps(1_000_000)));
        assertThrew(cluster, "HYP-CALL-012", ContractFunctionsCalls.keeps(2_000_000));
        assertThrew(cluster, "HYP-CALL-011", ContractFunctionsCalls.keepsAnotherType());
        assertThrew(cluster, "HYP-CALL-011", ContractFunctionsCalls.keepsUndeclared());
    }

    private static void assertThrew(ClusterFixture cluster, String code, Call<Void> call) throws InterruptedException {
        Failure.Threw threw = assertInstanceOf(Failure.Threw.class, failure(spawn(cluster, call)));
        assertTrue(threw.thrown().message().startsWith(code), threw::message);
    }

    @Test
    void aTaskThatMovesIsElsewhere() throws InterruptedException {
        ClusterFixture cluster = severalWorkers(FixtureSpec.of(2));
        Probe probe = Probe.create();
        JoinHandle<Integer> handle = spawn(cluster, ContractFunctionsCalls.inTwoHalves(probe.name(), STEPS));
        probe.await("half", 1);
        NodeId leaving = nodeOf(cluster, probe);
        cluster.drain(leaving);
        assertEquals(STEPS, result(handle)); // the call has one attempt, and moving takes none
        assertEquals(1, probe.count("stopped: MOVED"));
        assertEquals(1, probe.count("step 1"));
        assertNotEquals(0, probe.count("on " + cluster.workers().getLast()));
        assertNotEquals(0, probe.count("on " + cluster.workers().getFirst()));
    }
}
