package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.hypha.Failure;
import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.cli.LiveCluster.Said;
import dev.hypha.cluster.ClusterRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What operators type, against a cluster of two nodes that runs, with mutual TLS and a policy.
@Timeout(60)
class TaskCommandTest {
    private static final String POLICY = """
            rules:
              - name: all-call
                effect: allow
                principals: ["spiffe://shop/*/*"]
                functions: ["*"]
              - name: readers
                effect: allow
                principals: ["spiffe://shop/client/reader", "spiffe://shop/client/operator", "spiffe://shop/client/viewer"]
                permissions: [read-state]
              - name: cancellers
                effect: allow
                principals: ["spiffe://shop/client/operator"]
                permissions: [cancel]
                functions: ["dev.hypha.cli.Shop.order"]
            """;

    private static LiveCluster cluster;
    private static ClusterRuntime client;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        cluster = new LiveCluster(folder, POLICY);
        cluster.node("a", "concurrency: 1");
        cluster.node("b");
        client = cluster.client("web");
        cluster.issueClient("reader");
        cluster.issueClient("viewer");
        cluster.issueClient("stranger");
        cluster.issueClient("operator");
        cluster.awaitMet();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static JoinHandle<String> order(String gate, String node) {
        return client.spawn(ShopCalls.order(gate, "4000-1234").on(Placement.onNode(new NodeId(node))));
    }

    /// Runs a command again until it prints something: what it shows takes its time.
    private static Said until(String text, String... command) {
        while (true) {
            Said said = cluster.as("reader", command);
            assertEquals(0, said.code(), said::toString);
            if (said.out().contains(text)) {
                return said;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void tasksOfAllNodesAreListedThoughANodeIsFull() throws InterruptedException, IOException {
        JoinHandle<String> running = order("ls", "a");
        Said alone = until("packing", "task", "ls", "--function", "Shop.order");
        assertTrue(alone.out().contains("running"), alone.out());
        JoinHandle<String> waiting = order("ls", "a");
        JoinHandle<String> elsewhere = order("ls", "b");
        until("queued", "task", "ls", "--function", "Shop.order", "--node", "a");
        Said json = until("\"total\" : 3", "task", "ls", "--function", "Shop.order", "-o", "json");
        Map<String, Object> tree = JSON.std.mapFrom(json.out());
        List<?> tasks = (List<?>) tree.get("tasks");
        assertEquals(3, tasks.size());
        Map<?, ?> first = (Map<?, ?>) tasks.getFirst();
        assertEquals(running.id().toString(), first.get("id"));
        assertEquals("dev.hypha.cli.Shop.order", first.get("function"));
        assertEquals("a", first.get("node"));
        assertEquals("running", first.get("state"));
        assertEquals("web", first.get("caller"));
        assertEquals(List.of(), tree.get("unanswered"));
        assertFalse(json.out().contains("4000-1234"), "arguments are nobody's business");
        Shop.open("ls");
        assertEquals(List.of("4000-1234", "4000-1234"), List.of(waiting.join(), elsewhere.join()));
    }

    @Test
    void oneTaskIsDescribedExplainedAndItsStackShown() throws InterruptedException, IOException {
        JoinHandle<String> delivering = client.spawn(ShopCalls.deliver("one", "b")
                .on(Placement.onNode(new NodeId("a")))
                .within(Duration.ofMinutes(5)));
        String parent = delivering.id().toString();
        Said listed = until("Shop.order", "task", "ls", "--node", "b", "--function", "Shop.order", "-o", "json");
        String child = id(listed);
        until("waiting", "task", "ls", "--function", "Shop.deliver");

        Said described = until("packing", "task", "describe", child, "-o", "json");
        Map<String, Object> tree = JSON.std.mapFrom(described.out());
        assertEquals("a", tree.get("spawnedBy"));
        assertEquals("b", tree.get("target"));
        assertEquals(parent, tree.get("parent"));
        assertEquals(List.of("spiffe://shop/client/web", "spiffe://shop/node/a"), tree.get("callers"));
        assertTrue((double) tree.get("remainingSeconds") > 0);
        assertFalse(described.out().contains("4000-1234"), "arguments are nobody's business");
        Said ofParent = until(child, "task", "describe", parent);
        assertTrue(ofParent.out().matches("(?s).*\\nremaining +4m5\\ds\\n.*"), ofParent.out());
        assertTrue(ofParent.out().contains(child + " dev.hypha.cli.Shop.order\n"), ofParent.out());
        assertTrue(ofParent.out().contains("dev.hypha.cli.Shop.deliver"), ofParent.out());

        Said why = until("node a spawned it", "task", "explain", child);
        assertTrue(why.out().contains("on node b: its function runs"), why.out());
        assertTrue(why.out().contains("-> b (score "), why.out());
        assertTrue(why.out().contains("a: is not b"), why.out());
        assertTrue(until("a call that it has spawned, " + child, "task", "explain", parent)
                .out()
                .contains("where else it might run, only the client that spawned it knows"));
        until("\"chosen\" : true", "task", "explain", child, "-o", "json");

        Said stack = until("CountDownLatch.await", "task", "stack", child);
        assertTrue(stack.out().contains("on node b: virtual thread #"), stack.out());
        assertTrue(stack.out().stripTrailing().contains("at dev.hypha.cli.Shop.order(Shop.java:"), stack.out());
        assertFalse(stack.out().contains("dev.hypha.core.Execution"), stack.out());
        until("\"frames\" : [", "task", "stack", parent, "-o", "json");
        Shop.open("one");
        assertEquals("4000-1234", delivering.join());
    }

    private static String id(Said json) throws IOException {
        List<?> tasks = (List<?>) JSON.std.mapFrom(json.out()).get("tasks");
        return ((Map<?, ?>) tasks.getFirst()).get("id").toString();
    }

    @Test
    void whatWaitsIsExplained() throws InterruptedException {
        JoinHandle<String> running = order("slot", "a");
        until(running.id().toString(), "task", "ls", "--state", "running");
        JoinHandle<String> waiting = order("slot", "a");
        Said why = until(
                "it waits for a slot: 1 of 1 are taken",
                "task",
                "explain",
                waiting.id().toString());
        assertTrue(why.out().startsWith("on node a: "), why.out());
        Said stack = until("does not run yet", "task", "stack", waiting.id().toString());
        assertEquals("", stack.err());
        Shop.open("slot");
        assertEquals("4000-1234", waiting.join());
    }

    @Test
    void checkpointsAreSeen() throws InterruptedException {
        JoinHandle<Void> counting = client.spawn(ShopCalls.count("kept").on(Placement.onNode(new NodeId("b"))));
        until("\"madeCheckpoint\" : true", "task", "describe", counting.id().toString(), "-o", "json");
        Shop.open("kept");
        counting.join();
    }

    @Test
    void anotherOnesTaskIsCancelledByWhoMayCancelItsFunction() throws InterruptedException {
        JoinHandle<String> order = order("never", "b");
        JoinHandle<Void> counting = client.spawn(ShopCalls.count("counted").on(Placement.onNode(new NodeId("b"))));
        until("Shop.order", "task", "ls", "--node", "b");
        String id = order.id().toString();
        Said reader = cluster.as("reader", "task", "cancel", id);
        assertEquals(1, reader.code(), reader::toString);
        assertTrue(
                reader.err().contains("spiffe://shop/client/reader may not cancel calls of any function"),
                reader.err());
        assertTrue(until(id, "task", "ls").out().contains("running"));

        Said other = cluster.as("operator", "task", "cancel", counting.id().toString());
        assertEquals(1, other.code(), other::toString);
        assertTrue(
                other.err()
                        .contains("spiffe://shop/client/operator may not cancel calls of dev.hypha.cli.Shop.count, no"
                                + " rule allows it"),
                other.err());

        Said done = cluster.as("operator", "task", "cancel", id);
        assertEquals(0, done.code(), done::toString);
        assertEquals("task " + id + " is asked to stop on node b", done.out().strip());
        assertEquals(
                new Failure.Cancelled(true, false),
                assertInstanceOf(Outcome.Failed.class, order.outcome()).failure());
        Shop.open("counted");
        counting.join();
    }

    @Test
    void functionsAreListedWithWhatRunsOfThem() throws InterruptedException, IOException {
        JoinHandle<String> running = order("fn", "b");
        until("packing", "task", "ls", "--node", "b", "--function", "Shop.order");
        Said table = until("dev.hypha.cli.Shop.order", "fn", "ls", "--function", "Shop");
        assertTrue(table.out().contains("idempotent,checkpoints  a,b"), table.out());
        Map<String, Object> tree =
                JSON.std.mapFrom(cluster.as("reader", "fn", "ls", "-o", "json").out());
        Map<?, ?> order = ((List<?>) tree.get("functions"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> each.get("function").equals("dev.hypha.cli.Shop.order"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(List.of("a", "b"), order.get("nodes"));
        assertTrue((int) order.get("running") >= 1);
        Shop.open("fn");
        running.join();
    }

    @Test
    void topShowsNodesAndFunctionsOnce() throws InterruptedException, IOException {
        JoinHandle<String> running = order("top", "b");
        until("packing", "task", "ls", "--node", "b", "--function", "Shop.order");
        Said table = cluster.as("reader", "top", "--once", "--every", "1ms");
        assertEquals(0, table.code(), table::toString);
        assertTrue(
                table.out().contains("NODE  CALLS/S") && table.out().contains("dev.hypha.cli.Shop.order"), table.out());
        Said json = cluster.as("reader", "top", "--once", "--every", "1ms", "-o", "json");
        List<?> nodes = (List<?>) JSON.std.mapFrom(json.out()).get("nodes");
        assertEquals(2, nodes.size());
        assertEquals(1, ((Map<?, ?>) nodes.getFirst()).get("concurrency"));
        Shop.open("top");
        running.join();
    }

    /// In a process, as Ctrl-C ends one.
    @Test
    void topShowsThemAgainAndAgain() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(List.of(cluster.words("viewer", "top", "--every", "10ms")));
        Process top = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (BufferedReader screen = top.inputReader(StandardCharsets.UTF_8)) {
            int looks = 0;
            StringBuilder said = new StringBuilder();
            while (looks < 3) {
                String line = screen.readLine();
                assertNotNull(line, said::toString);
                said.append(line).append('\n');
                looks += line.startsWith("\u001b[H\u001b[2JNODE  CALLS/S") ? 1 : 0;
            }
            assertTrue(said.toString().contains("\na "), said::toString);
            assertFalse(said.toString().contains("INFO"), said::toString);
        } finally {
            top.destroy();
            assertEquals(128 + 15, top.waitFor(), "ended by the signal");
        }
    }

    @Test
    void nodesAreListed() throws IOException {
        Said table = cluster.as("reader", "node", "ls");
        assertEquals(0, table.code(), table::toString);
        assertTrue(table.out().startsWith("NODE "), table.out());
        assertEquals(0, cluster.as("viewer", "node", "ls").code());
        assertFalse(until("and clients that have gone: ", "node", "ls").out().contains("LEFT"));
        assertTrue(until("LEFT", "node", "ls", "--all").out().contains("viewer"));
        assertEquals(
                "the nodes have no such function",
                until("no such", "fn", "ls", "--function", "?").out().strip());
        assertEquals(
                "no such task runs or waits",
                until("no such", "task", "ls", "--function", "?").out().strip());
        Map<String, Object> tree = JSON.std.mapFrom(
                cluster.as("reader", "node", "list", "-o", "json").out());
        assertTrue(tree.get("nodes").toString().contains("node=b"), tree::toString);
        Said denied = cluster.as("stranger", "node", "ls");
        assertEquals(1, denied.code(), denied::toString);
        assertTrue(denied.err().contains("may not use the permission read-state"), denied.err());
    }

    @Test
    void whatIsWrongIsSaid() throws InterruptedException {
        JoinHandle<String> running = order("near", "b");
        String id = running.id().toString();
        until(id, "task", "ls");
        String mistyped = id.substring(0, id.length() - 1) + (id.endsWith("f") ? "e" : "f") + "1";
        for (String verb : List.of("describe", "explain", "stack")) {
            Said unknown = cluster.as("reader", "task", verb, mistyped);
            assertEquals(1, unknown.code(), unknown::toString);
            assertTrue(unknown.err().startsWith("hypha: HYP-RUN-005 no node that answered knows the task " + mistyped));
            assertTrue(
                    unknown.err().contains("the nearest ids are ")
                            && unknown.err().contains(id),
                    unknown.err());
        }
        assertEquals(1, cluster.as("operator", "task", "cancel", mistyped).code());
        Said wrong = cluster.as("reader", "task", "stack", "seven");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("a task id is as 9f3ac2d1e0b45687-1a, was 'seven'"), wrong.err());
        Said absent = cluster.as("reader", "task", "ls", "--node", "c", "--answer-timeout", "1s");
        assertEquals(1, absent.code(), absent::toString);
        assertEquals("hypha: there is no node 'c'; there are a, b\n", absent.err());
        assertEquals("", absent.out(), "who has not answered has not said that there is nothing");
        Shop.open("near");
        running.join();
    }

    @Test
    void whoMayNotReadIsTold() {
        Said said = cluster.as("stranger", "task", "ls");
        assertEquals(1, said.code(), said::toString);
        assertTrue(
                said.err().contains("spiffe://shop/client/stranger may not use the permission read-state"), said.err());
    }
}
