package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hypha.Call;
import dev.hypha.CallFailedException;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Access;
import dev.hypha.security.Authorizer;
import dev.hypha.security.Authorizer.Decision;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.Permission;
import dev.hypha.security.SecurityProvider;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.PeerInfo;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who may call what when calls pass from node to node. Everyone's identity is as sure as a certificate
/// makes it; here the name of the node stands for one.
@Timeout(60)
class AuthorizationTest {
    private static final CatalogueSet CATALOGUES = CatalogueSet.find(AuthorizationTest.class.getClassLoader());
    private static final String CALLERS = TestFunctionsCalls.CALLERS.name();
    private static final String VIA = TestFunctionsCalls.CALLERS_VIA.name();

    private static final Map<String, String> LIES = Map.of("node.hypha.dev/tier", "gold", "zone", "eu");

    private final List<Node> nodes = new ArrayList<>();
    private final Rules rules = new Rules();
    private final Proof labels = new Proof();

    /// Everyone is who they say they are.
    private static final class Named implements SecurityProvider {
        @Override
        public void checkListen(InetAddress address) {}

        @Override
        public void checkConnect(InetAddress address) {}

        @Override
        public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
            return identity(claim.node().name());
        }
    }

    /// Allows what is not forbidden, for all nodes of a test.
    private static final class Rules implements Authorizer {
        private final Set<List<String>> forbidden = ConcurrentHashMap.newKeySet();
        private final AtomicLong revision = new AtomicLong();
        private final ConcurrentLinkedQueue<Access> asked = new ConcurrentLinkedQueue<>();

        void forbid(String caller, String function, String node) {
            forbidden.add(List.of(identity(caller).uri(), function, node));
            revision.incrementAndGet();
        }

        void allowAll() {
            forbidden.clear();
            revision.incrementAndGet();
        }

        @Override
        public Decision decide(Access access) {
            asked.add(access);
            return forbidden.contains(List.of(
                            access.caller().uri(),
                            access.function(),
                            access.target().node().name()))
                    ? Decision.deny("forbidden")
                    : Decision.allow("rest");
        }

        @Override
        public long revision() {
            return revision.get();
        }
    }

    /// What the operator says; each node is at the other end of someone's connection here.
    private static final class Proof implements LabelProof {
        private final Map<Identity, Map<String, String>> given = new ConcurrentHashMap<>();
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        void give(String node, Map<String, String> some) {
            given.put(identity(node), some);
            listeners.forEach(Runnable::run);
        }

        @Override
        public Map<String, String> of(PeerInfo peer) {
            return given.getOrDefault(peer.identity(), Map.of());
        }

        @Override
        public Runnable watch(Runnable listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }

    private static Identity identity(String name) {
        return new Identity("spiffe://test/node/" + name);
    }

    private static List<String> uris(String... names) {
        return List.of(names).stream().map(name -> identity(name).uri()).toList();
    }

    /// Starts nodes that are all connected with one another.
    private void start(String... names) throws InterruptedException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String name : names) {
            boolean lies = name.equals("liar");
            Node node = Node.start(new NodeSpec(
                    new NodeSpec.NodeIdentity("test", new NodeId(name), true, lies ? LIES : Map.of(), List.of()),
                    CATALOGUES,
                    new ForyCodec(CATALOGUES),
                    Map.of(),
                    Transports.open(TransportOptions.DEFAULTS, new Named()),
                    rules,
                    lies ? LabelProof.ONE_PROGRAM : labels,
                    Observation.NONE,
                    NodeOptions.DEFAULT.withDrainTimeout(Duration.ofSeconds(1))));
            nodes.add(node);
            endpoints.add(node.listen(new Endpoint.Memory("authorization-" + name + "-" + node.incarnation())));
        }
        for (Node node : nodes) {
            for (int i = 0; i < endpoints.size(); i++) {
                if (!nodes.get(i).equals(node)) {
                    node.peers().add(endpoints.get(i));
                }
            }
        }
        for (Node node : nodes) {
            assertTrue(node.peers().awaitConnected(Duration.ofSeconds(10)));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
    }

    private static <R> Call<R> on(String node, Call<R> call) {
        return call.on(Placement.onNode(new NodeId(node)));
    }

    private Failure.Denied denied(Call<?> call) throws InterruptedException {
        Failure failure = assertInstanceOf(
                        Outcome.Failed.class, nodes.getFirst().spawn(call).outcome())
                .failure();
        return assertInstanceOf(Failure.Denied.class, failure, failure::message);
    }

    /// What a nested call threw because it was denied.
    private String deniedBelow(Call<?> call) throws InterruptedException {
        Failure failure = assertInstanceOf(
                        Outcome.Failed.class, nodes.getFirst().spawn(call).outcome())
                .failure();
        Failure.Threw threw = assertInstanceOf(Failure.Threw.class, failure, failure::message);
        assertEquals(CallFailedException.class.getName(), threw.thrown().type());
        assertTrue(threw.thrown().message().contains("HYP-AUTH-001"), threw::message);
        return threw.thrown().message();
    }

    @Test
    void theCalleeKnowsEveryoneOnWhoseBehalfItRuns() throws InterruptedException {
        start("a", "b", "c");
        Node a = nodes.getFirst();
        assertEquals(uris("a"), a.spawn(on("b", TestFunctionsCalls.callers())).join());
        assertEquals(
                uris("a", "b"),
                a.spawn(on("b", TestFunctionsCalls.callersVia(List.of("c")))).join());
        assertEquals(
                uris("a", "b", "c"),
                a.spawn(on("b", TestFunctionsCalls.callersVia(List.of("c", "b", "c", "a"))))
                        .join(),
                "nobody twice, whatever the way");
    }

    @Test
    void aCallWithinANodeCarriesItsCallers() throws InterruptedException {
        start("a", "b");
        Node a = nodes.getFirst();
        assertEquals(List.of(), a.spawn(on("a", TestFunctionsCalls.callers())).join());
        assertEquals(
                List.of(),
                a.spawn(on("a", TestFunctionsCalls.callersVia(List.of("a")))).join());
        assertEquals(
                uris("a"),
                a.spawn(on("b", TestFunctionsCalls.callersVia(List.of("b")))).join());
    }

    @Test
    void aWeakCallerGetsNoMoreThroughAStrongRelay() throws InterruptedException {
        start("weak", "strong", "target");
        rules.forbid("weak", CALLERS, "target");
        Failure.Denied direct = denied(on("target", TestFunctionsCalls.callers()));
        assertEquals(new NodeId("target"), direct.node());
        assertTrue(direct.reason().contains(identity("weak") + " may not call " + CALLERS), direct::reason);
        String nested = deniedBelow(on("strong", TestFunctionsCalls.callersVia(List.of("target"))));
        assertTrue(nested.contains(identity("weak") + " may not call"), nested);
        assertEquals(
                uris("strong"),
                nodes.get(1).spawn(on("target", TestFunctionsCalls.callers())).join(),
                "what the relay does for itself it may");
    }

    @Test
    void aWeakRelayGetsNoMoreByAStrongCaller() throws InterruptedException {
        start("strong", "weak", "target");
        rules.forbid("weak", CALLERS, "target");
        assertEquals(
                uris("strong"),
                nodes.getFirst()
                        .spawn(on("target", TestFunctionsCalls.callers()))
                        .join());
        String nested = deniedBelow(on("weak", TestFunctionsCalls.callersVia(List.of("target"))));
        assertTrue(nested.contains(identity("weak") + " may not call"), nested);
    }

    @Test
    void aWeakLinkInTheMiddleIsEnough() throws InterruptedException {
        start("first", "middle", "last", "target");
        rules.forbid("middle", CALLERS, "target");
        String nested = deniedBelow(on("middle", TestFunctionsCalls.callersVia(List.of("last", "target"))));
        assertTrue(nested.contains(identity("middle") + " may not call"), nested);
    }

    @Test
    void aWeakCallerGetsNoMoreWithinTheRelayEither() throws InterruptedException {
        start("weak", "strong");
        rules.forbid("weak", CALLERS, "strong");
        String nested = deniedBelow(on("strong", TestFunctionsCalls.callersVia(List.of("strong"))));
        assertTrue(nested.contains(identity("weak") + " may not call"), nested);
    }

    @Test
    void aRelayMayCallWhatItsCallerNeedNotKnowOf() throws InterruptedException {
        start("weak", "strong", "target");
        rules.forbid("weak", VIA, "target");
        assertEquals(
                uris("weak", "strong"),
                nodes.getFirst()
                        .spawn(on("strong", TestFunctionsCalls.callersVia(List.of("target"))))
                        .join());
    }

    @Test
    void rulesThatChangeCountFromTheNextCallOn() throws InterruptedException {
        start("a", "b");
        Node a = nodes.getFirst();
        assertEquals(uris("a"), a.spawn(on("b", TestFunctionsCalls.callers())).join());
        rules.forbid("a", CALLERS, "b");
        denied(on("b", TestFunctionsCalls.callers()));
        rules.allowAll();
        assertEquals(uris("a"), a.spawn(on("b", TestFunctionsCalls.callers())).join());
    }

    @Test
    void rulesSeeTheNodesLabelsAsTheyAreNow() throws InterruptedException {
        start("a", "b");
        Node a = nodes.getFirst();
        assertEquals(uris("a"), a.spawn(on("b", TestFunctionsCalls.callers())).join());
        nodes.get(1).labels(Map.of("zone", "eu"));
        rules.asked.clear();
        assertEquals(uris("a"), a.spawn(on("b", TestFunctionsCalls.callers())).join());
        Access access = rules.asked.remove();
        assertEquals(Map.of("zone", "eu"), access.target().labels());
        assertEquals(Permission.CALL, access.permission());
    }

    @Test
    void theSameQuestionIsAnsweredFromMemoryWithoutAnAllocation() throws InterruptedException {
        start("a", "b");
        nodes.getFirst().spawn(on("b", TestFunctionsCalls.callers())).join();
        assertEquals(1, rules.asked.size());
        nodes.getFirst().spawn(on("b", TestFunctionsCalls.callers())).join();
        assertEquals(1, rules.asked.size());

        Guard guard = nodes.get(1).guard();
        BoundFunctions.Entry function = nodes.get(1).functions().get(TestFunctionsCalls.CALLERS.id());
        assertNotNull(function);
        Callers callers = Callers.of(List.of(identity("x")), identity("a"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) { // until the compiler has done its work
            refused += guard.refusal(callers, function) == null ? 0 : 1;
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            refused += guard.refusal(callers, function) == null ? 0 : 1;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0, refused);
        assertTrue(allocated < 100_000, allocated + " bytes for 100,000 questions");
        assertEquals(3, rules.asked.size());
    }

    @Test
    void placementTrustsRestrictedLabelsOfTheOperatorOnly() throws InterruptedException {
        start("a", "b", "c");
        Node a = nodes.getFirst();
        Placement gold = Placement.selecting("node.hypha.dev/tier = gold");
        assertTrue(a.explain(TestFunctionsCalls.whereAmI().on(gold)).chosen().isEmpty());
        labels.give("c", Map.of("node.hypha.dev/tier", "gold"));
        assertEquals("c", a.spawn(TestFunctionsCalls.whereAmI().on(gold)).join());
        labels.give("c", Map.of());
        assertTrue(a.explain(TestFunctionsCalls.whereAmI().on(gold)).chosen().isEmpty());
    }

    @Test
    void whatANodeClaimsOfRestrictedLabelsIsIgnored() throws InterruptedException {
        start("a", "liar");
        Node a = nodes.getFirst();
        Placement gold = Placement.selecting("node.hypha.dev/tier");
        assertTrue(a.explain(TestFunctionsCalls.whereAmI().on(gold)).chosen().isEmpty());
        assertEquals(
                "liar",
                a.spawn(TestFunctionsCalls.whereAmI().on(Placement.selecting("zone = eu")))
                        .join(),
                "its other labels are its own");
        nodes.get(1).labels(Map.of("node.hypha.dev/tier", "gold", "zone", "us"));
        while (a.explain(TestFunctionsCalls.whereAmI().on(Placement.selecting("zone = us")))
                .chosen()
                .isEmpty()) {
            Thread.sleep(5);
        }
        assertTrue(a.explain(TestFunctionsCalls.whereAmI().on(gold)).chosen().isEmpty());
    }

    @Test
    void aNodeCannotGiveItselfRestrictedLabels() throws InterruptedException {
        start("a");
        Map<String, String> claimed = Map.of("node.hypha.dev/tier", "gold");
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> nodes.getFirst().labels(claimed));
        assertTrue(refused.getMessage().startsWith("HYP-AUTH-005"), refused::getMessage);
        assertEquals(Map.of(), nodes.getFirst().self().labels());
    }

    /// Whether a task on one node, spawned by the first, gets its numbers to one on another.
    private String sum(String writer, String reader, String channel) throws InterruptedException {
        Node first = nodes.getFirst();
        var writing = first.spawn(on(writer, TestChannelFunctionsCalls.count(reader, channel, 3)));
        if (writing.outcome() instanceof Outcome.Failed<?>(var _, var failure)) {
            return failure.message();
        }
        return "written";
    }

    @Test
    void aChannelFollowsTheTaskThatReadsIt() throws InterruptedException {
        start("a", "b", "c");
        String function = TestChannelFunctionsCalls.SUM.name();
        var reading = nodes.get(2).spawn(on("c", TestChannelFunctionsCalls.sum("numbers")));
        for (String each : List.of("a", "b")) { // who began the chain, and who writes
            rules.forbid(each, function, "c");
            String refused = sum("b", "c", "numbers");
            assertTrue(refused.contains("HYP-AUTH-007"), refused);
            assertTrue(refused.contains(identity(each) + " may not call " + function), refused);
            rules.allowAll();
        }
        assertEquals("written", sum("b", "c", "numbers"), "the refused ones have not taken the name");
        assertEquals(6L, reading.join());
    }

    @Test
    void aSenderThatCameFirstIsCheckedWhenItsReaderComes() throws InterruptedException {
        start("a", "b", "c");
        rules.forbid("b", TestChannelFunctionsCalls.SUM.name(), "c");
        var early = nodes.getFirst().spawn(on("b", TestChannelFunctionsCalls.count("c", "early", 3)));
        while (nodes.get(2).channels().waiting() == 0) {
            Thread.sleep(5);
        }
        var reading = nodes.get(2).spawn(on("c", TestChannelFunctionsCalls.sum("early")));
        String refused = assertInstanceOf(Outcome.Failed.class, early.outcome())
                .failure()
                .message();
        assertTrue(refused.contains("HYP-AUTH-007"), refused);
        assertEquals("written", sum("a", "c", "early"));
        assertEquals(6L, reading.join());
    }

    @Test
    void aChannelWithinANodeFollowsItsCallersToo() throws InterruptedException {
        start("a", "b");
        rules.forbid("a", TestChannelFunctionsCalls.SUM.name(), "b");
        var reading = nodes.get(1).spawn(on("b", TestChannelFunctionsCalls.sum("own")));
        String refused = sum("b", "b", "own");
        assertTrue(refused.contains("HYP-AUTH-007"), refused);
        rules.allowAll();
        assertEquals("written", sum("b", "b", "own"));
        assertEquals(6L, reading.join());
    }

    @Test
    void aChainOfTooManyIsNotPassedOn() throws InterruptedException {
        start("a", "b");
        Set<Identity> many = new HashSet<>();
        for (int i = 0; i < Callers.IDENTITIES_MAX; i++) {
            many.add(identity("n" + i));
        }
        Callers atTheLimit = Callers.of(List.copyOf(many).subList(1, many.size()), identity("last"));
        assertNull(atTheLimit.tooMany());
        Callers beyond = Callers.of(List.copyOf(many), identity("last"));
        Node a = nodes.getFirst();
        SpawnedCall<List<String>> call =
                new SpawnedCall<>(on("b", TestFunctionsCalls.callers()), a, 77, new TestOwner(a, beyond), false);
        call.start();
        Failure failure = assertInstanceOf(Outcome.Failed.class, call.outcome()).failure();
        assertTrue(failure.message().contains("HYP-AUTH-006 the chain of its callers has 17"), failure::message);
    }
}
