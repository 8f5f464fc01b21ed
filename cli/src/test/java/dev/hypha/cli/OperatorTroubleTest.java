package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.cli.LiveCluster.Said;
import dev.hypha.cluster.ClusterRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What operators see of nodes that don't answer, and of one that drains.
@Timeout(60)
class OperatorTroubleTest {
    private static final String POLICY = """
            rules:
              - name: all-call
                effect: allow
                principals: ["spiffe://shop/*/*"]
                functions: ["*"]
              - name: operators
                effect: allow
                principals: ["spiffe://shop/client/operator", "spiffe://shop/client/drainer"]
                permissions: [read-state, drain]
              - name: operators-cancel
                effect: allow
                principals: ["spiffe://shop/client/operator"]
                permissions: [cancel]
                functions: ["*"]
              - name: nobody-looks-into-the-vault
                effect: deny
                principals: ["*"]
                permissions: [read-state]
                node-labels: "vault"
            """;

    private static LiveCluster cluster;
    private static ClusterRuntime client;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        cluster = new LiveCluster(folder, POLICY);
        cluster.node("a");
        cluster.node("b");
        cluster.node("vault", "labels: {vault: 'yes'}");
        client = cluster.client("web");
        cluster.issueClient("operator");
        cluster.issueClient("drainer");
        cluster.awaitMet();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Said operator(String... command) {
        return cluster.as("operator", command);
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamedAndTheRestIsShown() throws IOException {
        for (List<String> command : List.of(List.of("task", "ls"), List.of("fn", "ls"), List.of("top", "--once"))) {
            Said lenient = operator(command.toArray(String[]::new));
            assertEquals(0, lenient.code(), lenient::toString);
            assertTrue(lenient.err().contains("hypha: node vault did not answer: "), lenient.err());
            assertTrue(lenient.err().contains("nobody-looks-into-the-vault"), lenient.err());
        }
        Said nodes = operator("node", "ls");
        assertEquals(0, nodes.code(), "another node tells: " + nodes);
        Said json = operator("task", "ls", "-o", "json");
        Map<?, ?> unanswered =
                (Map<?, ?>) ((List<?>) JSON.std.mapFrom(json.out()).get("unanswered")).getFirst();
        assertEquals("vault", unanswered.get("node"));
        assertTrue(unanswered.get("reason").toString().contains("read-state"), unanswered::toString);
    }

    @Test
    void strictlyThatIsAFailure() {
        for (List<String> command : List.of(
                List.of("task", "ls", "--strict"),
                List.of("fn", "ls", "--strict"),
                List.of("top", "--once", "--strict"))) {
            Said strict = operator(command.toArray(String[]::new));
            assertEquals(3, strict.code(), strict::toString);
            assertTrue(!strict.out().isBlank(), "the rest is shown all the same");
        }
        assertEquals(
                0, operator("task", "ls", "--node", "a", "--strict").code(), "those that were asked have answered");
        assertEquals(1, operator("task", "ls", "--node", "vault", "--strict").code(), "nobody has answered");
    }

    /// What operators ask takes no slot, and is taken by a node that takes no calls any more.
    @Test
    void aNodeThatDrainsStillAnswers() throws Exception {
        JoinHandle<String> held =
                client.spawn(ShopCalls.order("drained", "4000-1234").on(Placement.onNode(new NodeId("b"))));
        String id = held.id().toString();
        until("running", "task", "ls", "--node", "b");
        CompletableFuture<Said> drain = CompletableFuture.supplyAsync(
                () -> cluster.as("drainer", "node", "drain", "b", "--within", "50s"), Thread::startVirtualThread);
        until("DRAINING", "node", "ls");
        assertTrue(until(id, "task", "ls", "--node", "b").err().isEmpty());
        until("Shop.order", "task", "describe", id);
        until("CountDownLatch.await", "task", "stack", id);
        until("its function runs", "task", "explain", id);
        until("dev.hypha.cli.Shop.order", "fn", "ls");
        Said cancelled = operator("task", "cancel", id);
        assertEquals(0, cancelled.code(), cancelled::toString);
        assertEquals(
                new Failure.Cancelled(true, false),
                assertInstanceOf(Outcome.Failed.class, held.outcome()).failure());
        assertEquals(0, drain.get().code(), () -> drain.join().toString());
    }

    /// Runs a command again until it prints something: what it shows takes its time.
    private static Said until(String text, String... command) {
        while (true) {
            Said said = operator(command);
            assertEquals(0, said.code(), said::toString);
            if (said.out().contains(text)) {
                return said;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
