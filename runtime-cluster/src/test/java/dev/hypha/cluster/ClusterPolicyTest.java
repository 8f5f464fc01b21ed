package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.CallFailedException;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.Selector;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.Permission;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.policy.Policy;
import dev.hypha.security.policy.PolicyAuthorizer.Mode;
import dev.hypha.security.policy.PolicyException;
import dev.hypha.spi.FunctionDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that follow a policy. Their names stand for identities, or certificates do.
@Timeout(60)
class ClusterPolicyTest {
    private static final String ADD = TasksCalls.ADD.name();
    private static final String WEB_ADDS = """
            rules:
              - name: web-adds
                effect: allow
                principals: ["spiffe://policy/client/web"]
                functions: ["%s"]
              - name: operators
                effect: allow
                principals: ["spiffe://policy/client/operator"]
                permissions: [read-state, drain]
            """.formatted(ADD);

    @TempDir
    private Path folder;

    private final List<ClusterRuntime> runtimes = new ArrayList<>();

    /// Everyone is who they say they are.
    private record Named(SpiffeId own) implements SecurityProvider {
        static Named node(String name) {
            return new Named(SpiffeId.node("policy", name));
        }

        static Named client(String name) {
            return new Named(SpiffeId.client("policy", name));
        }

        @Override
        public void checkListen(InetAddress address) {}

        @Override
        public void checkConnect(InetAddress address) {}

        @Override
        public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
            String name = claim.node().name();
            return (claim.runsCalls() ? SpiffeId.node("policy", name) : SpiffeId.client("policy", name)).identity();
        }

        @Override
        public Optional<SpiffeId> self() {
            return Optional.of(own);
        }
    }

    @AfterEach
    void close() {
        runtimes.reversed().forEach(ClusterRuntime::kill);
    }

    private ClusterRuntime start(ClusterRuntimeBuilder builder) {
        ClusterRuntime started = builder.cluster("policy").start();
        runtimes.add(started);
        return started;
    }

    private static ClusterRuntimeBuilder worker(SecurityProvider security, String... peers) {
        return ClusterRuntime.builder()
                .security(security)
                .listen("tcp://127.0.0.1:0")
                .peers(peers);
    }

    private ClusterRuntime client(SecurityProvider security, ClusterRuntime... workers) {
        ClusterRuntime started = start(ClusterRuntime.builder()
                .security(security)
                .client()
                .peers(List.of(workers).stream()
                        .map(worker -> worker.endpoint().orElseThrow().toString())
                        .toArray(String[]::new)));
        for (ClusterRuntime worker : workers) {
            awaitMet(started, worker);
        }
        return started;
    }

    private static void awaitMet(ClusterRuntime from, ClusterRuntime to) {
        while (from.nodes().stream()
                .noneMatch(node -> node.id().equals(to.self().id()) && node.state() == NodeInfo.State.ACTIVE)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Path policy(String text) throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), text);
        return Files.move(
                fresh,
                folder.resolve("policy.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Failure.Denied denied(ClusterRuntime from, Call<?> call) throws InterruptedException {
        Failure failure = assertInstanceOf(
                        Outcome.Failed.class, from.spawn(call).outcome())
                .failure();
        return assertInstanceOf(Failure.Denied.class, failure, failure::message);
    }

    private static <R> Call<R> on(String node, Call<R> call) {
        return call.on(Placement.onNode(new NodeId(node)));
    }

    @Test
    void aPolicyFileIsFollowedWithoutARestart() throws Exception {
        Path file = policy(WEB_ADDS);
        ClusterRuntime worker = start(worker(Named.node("w")).policy(file, Mode.ENFORCE));
        ClusterRuntime web = client(Named.client("web"), worker);
        assertEquals(5, web.spawn(TasksCalls.add(2, 3)).join());
        String reason = denied(web, TasksCalls.where()).reason();
        assertEquals(
                "spiffe://policy/client/web may not call " + TasksCalls.WHERE.name() + ", no rule allows it", reason);

        policy(WEB_ADDS.replace(ADD, TasksCalls.WHERE.name()));
        while (web.spawn(TasksCalls.where()).outcome() instanceof Outcome.Failed<?>) {
            Thread.sleep(20);
        }
        assertEquals("HYP-AUTH-001", denied(web, TasksCalls.add(2, 3)).code());
    }

    @Test
    void auditAllows() throws Exception {
        ClusterRuntime worker = start(worker(Named.node("w")).policy(policy("rules: []\n"), Mode.AUDIT));
        assertEquals(
                5,
                client(Named.client("web"), worker).spawn(TasksCalls.add(2, 3)).join());
    }

    @Test
    void aWrongPolicyIsNotStartedWith() throws IOException {
        ClusterRuntimeBuilder builder =
                worker(Named.node("w")).cluster("policy").policy(policy("rules: [{name: x}]"), Mode.ENFORCE);
        PolicyException refused = assertThrows(PolicyException.class, builder::start);
        assertTrue(refused.getMessage().startsWith("HYP-AUTH-003 policy.yaml, line 1"), refused::getMessage);
    }

    @Test
    void operatorsNeedTheirOwnPermissions() throws Exception {
        ClusterRuntime worker = start(worker(Named.node("w")).policy(policy(WEB_ADDS), Mode.ENFORCE));
        ClusterRuntime web = client(Named.client("web"), worker);
        ClusterRuntime operator = client(Named.client("operator"), worker);
        denied(web, on("w", OperationsCalls.nodes()));
        denied(web, on("w", OperationsCalls.drain(Duration.ofSeconds(1))));
        denied(operator, TasksCalls.add(2, 3));
        assertTrue(operator.spawn(on("w", OperationsCalls.nodes())).join().size() >= 1);
        assertTrue(operator.spawn(on("w", OperationsCalls.drain(Duration.ofSeconds(1))))
                .join()
                .clean());
    }

    @Test
    void everyOperationTakesAPermissionOfItsOwn() {
        for (FunctionDescriptor<?, ?> each : new OperationsCatalogue().functions()) {
            assertNotEquals(Permission.CALL, Permission.toCall(each.name()), each.name());
        }
    }

    @Test
    void thePolicyGivesNodesTheirRestrictedLabels() throws Exception {
        Path file = policy(WEB_ADDS);
        ClusterRuntime first = start(worker(Named.node("first")).policy(file, Mode.ENFORCE));
        ClusterRuntime second = start(worker(Named.node("second")).policy(file, Mode.ENFORCE));
        ClusterRuntime web = start(ClusterRuntime.builder()
                .security(Named.client("web"))
                .client()
                .policy(file, Mode.ENFORCE)
                .peers(
                        first.endpoint().orElseThrow().toString(),
                        second.endpoint().orElseThrow().toString()));
        awaitMet(web, first);
        awaitMet(web, second);
        Call<Integer> gold = TasksCalls.add(2, 3).on(Placement.selecting("node.hypha.dev/tier = gold"));
        assertEquals(Optional.empty(), web.explain(gold).chosen());
        policy(WEB_ADDS + """
                nodes:
                  spiffe://policy/node/second: {node.hypha.dev/tier: gold}
                """);
        while (web.explain(gold).chosen().isEmpty()) {
            Thread.sleep(20);
        }
        assertEquals(Optional.of(new NodeId("second")), web.explain(gold).chosen());
        while (second.self().labels().isEmpty()) {
            Thread.sleep(20); // it reads the file by itself
        }
        assertEquals(Map.of("node.hypha.dev/tier", "gold"), second.self().labels());
        assertEquals(Map.of(), first.self().labels());
    }

    @Test
    void aNodeCannotBeToldToClaimARestrictedLabel() {
        ClusterRuntimeBuilder builder =
                worker(Named.node("w")).cluster("policy").label("node.hypha.dev/tier", "gold");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, builder::start);
        assertTrue(refused.getMessage().startsWith("HYP-AUTH-005"), refused::getMessage);
    }

    // ---- with certificates

    @Test
    void withCertificatesNothingIsAllowedWithoutAPolicy() throws InterruptedException {
        TestCertificates certificates = new TestCertificates("policy");
        ClusterRuntime worker = start(worker(certificates.securityOf("w")));
        String reason = denied(client(certificates.securityOfClient("web"), worker), TasksCalls.add(2, 3))
                .reason();
        assertTrue(reason.contains("HYP-AUTH-002"), reason);
        assertTrue(reason.contains("hypha policy starter"), reason);
    }

    @Test
    void theChainOfCertificatesIsChecked() throws InterruptedException {
        TestCertificates certificates = new TestCertificates("policy");
        Policy policy = Policy.builder()
                .allow("everyone", rule -> rule.principals("spiffe://policy/*").functions("*"))
                .deny(
                        "no-guests",
                        rule -> rule.principals("spiffe://policy/client/guest").functions(TasksCalls.CALLERS.name()))
                .build();
        ClusterRuntime first = start(worker(certificates.securityOf("first")).policy(policy));
        ClusterRuntime second = start(worker(
                        certificates.securityOf("second"),
                        first.endpoint().orElseThrow().toString())
                .policy(policy));
        awaitMet(first, second);
        ClusterRuntime web = client(certificates.securityOfClient("web"), first, second);
        assertEquals(
                List.of("spiffe://policy/client/web", "spiffe://policy/node/first"),
                web.spawn(on("first", TasksCalls.callersVia("second"))).join());
        ClusterRuntime guest = client(certificates.securityOfClient("guest"), first, second);
        CallFailedException refused = assertThrows(
                CallFailedException.class,
                () -> guest.spawn(on("first", TasksCalls.callersVia("second"))).join());
        Failure.Threw threw = assertInstanceOf(Failure.Threw.class, refused.failure());
        assertTrue(threw.thrown().message().contains("says the rule 'no-guests'"), threw::message);
    }

    @Test
    void labelsInACertificateArePlacedBy() throws InterruptedException {
        TestCertificates certificates = new TestCertificates("policy");
        Policy policy = Policy.builder()
                .allow(
                        "on-gold",
                        rule -> rule.principals("*")
                                .functions("*")
                                .onNodes(Selector.parse("node.hypha.dev/tier = gold")))
                .build();
        ClusterRuntime gold = start(worker(certificates.securityOf("gold", Map.of("node.hypha.dev/tier", "gold")))
                .policy(policy));
        ClusterRuntime plain = start(worker(certificates.securityOf("plain")).policy(policy));
        ClusterRuntime web = client(certificates.securityOfClient("web"), gold, plain);
        assertEquals(
                "gold",
                web.spawn(TasksCalls.where().on(Placement.selecting("node.hypha.dev/tier = gold")))
                        .join());
        denied(web, on("plain", TasksCalls.where()));
        assertEquals(Map.of("node.hypha.dev/tier", "gold"), gold.self().labels());
    }
}
