package dev.hypha.security.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.Selector;
import dev.hypha.security.Access;
import dev.hypha.security.Authorizer.Decision;
import dev.hypha.security.Identity;
import dev.hypha.security.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PolicyFileTest {
    private static final Identity WEB = new Identity("spiffe://shop/client/web");
    private static final String ALLOW_WEB = """
            rules:
              - name: web
                effect: allow
                principals: ["spiffe://shop/client/web"]
                functions: ["shop.*"]
            """;

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private static Access access(Identity caller, Permission permission, String function) {
        return new Access(permission, caller, function, new Access.Target(new NodeId("n"), Map.of()));
    }

    private static boolean mayCall(PolicyAuthorizer authorizer) {
        return authorizer.decide(access(WEB, Permission.CALL, "shop.f")).allowed();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    @Test
    void everyFieldIsRead() throws IOException {
        Policy policy = PolicyFile.read(write("""
                # all of it
                rules:
                  - name: gold
                    effect: deny
                    principals: ["spiffe://shop/client/*", hypha:local]
                    permissions: [call, drain]
                    functions: [shop.*, other]
                    node-labels: "zone in (eu, us), !spot"
                nodes:
                  spiffe://shop/node/a:
                    node.hypha.dev/tier: gold
                    node.hypha.dev/rank: 3
                """));
        assertEquals(
                List.of(new Rule(
                        "gold",
                        Rule.Effect.DENY,
                        List.of(new Glob("spiffe://shop/client/*"), new Glob("hypha:local")),
                        Set.of(Permission.CALL, Permission.DRAIN),
                        List.of(new Glob("shop.*"), new Glob("other")),
                        Selector.parse("zone in (eu, us), !spot"))),
                policy.rules());
        assertEquals(
                Map.of(
                        new Identity("spiffe://shop/node/a"),
                        Map.of("node.hypha.dev/tier", "gold", "node.hypha.dev/rank", "3")),
                policy.nodeLabels());
    }

    @Test
    void everyProblemIsToldAtOnceWithItsLine() throws IOException {
        Path file = write("""
                rules:
                  - name: one
                    efect: allow
                    principals: [web, "spiffe://shop*", "spiffe://shop/node"]
                    functions: ["*"]
                  - name: one
                    effect: maybe
                    principals: "*"
                    permissions: [read]
                  - effect: allow
                    principals: ["*"]
                    permissions: [drain]
                    functions: ["*"]
                    node-labels: "zone in"
                nodes:
                  worker-1: {}
                  spiffe://shop/node/a: {zone: eu}
                roles: []
                """);
        List<String> problems =
                assertThrows(PolicyException.class, () -> PolicyFile.read(file)).problems();
        for (String expected : List.of(
                "policy.yaml, line 3: 'rules[1].efect' is no key",
                "policy.yaml, line 2: 'rules[1]' has no 'effect'",
                "policy.yaml, line 4: 'rules[1].principals[1]' must be an identity",
                "policy.yaml, line 4: 'rules[1].principals[2]' must be an identity",
                "policy.yaml, line 4: 'rules[1].principals[3]' must be an identity",
                "policy.yaml, line 6: 'rules[2].name' is 'one', as is policy.yaml, line 2",
                "policy.yaml, line 7: 'rules[2].effect' must be allow or deny, was 'maybe'",
                "policy.yaml, line 8: 'rules[2].principals' must be a list",
                "policy.yaml, line 9: 'rules[2].permissions[1]' must be among call, cancel, drain, administer, read-state",
                "policy.yaml, line 10: 'rules[3]' has no 'name'",
                "policy.yaml, line 13: 'rules[3].functions' means nothing",
                "policy.yaml, line 14: 'rules[3].node-labels' must be a selector",
                "policy.yaml, line 16: 'nodes.worker-1' must be the identity of a node",
                "policy.yaml, line 17: 'nodes.spiffe://shop/node/a.zone' must begin with node.hypha.dev/",
                "policy.yaml, line 18: 'roles' is no key; there are nodes, rules")) {
            assertTrue(
                    problems.stream().anyMatch(each -> each.startsWith("HYP-AUTH-003 " + expected)),
                    () -> expected + " is not among\n" + String.join("\n", problems));
        }
        assertEquals(15, problems.size(), () -> String.join("\n", problems));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "'rules: [', is no YAML",
        "just words, must be keys and values",
        "'rules: 7', a list of rules"
    })
    void whatIsNoPolicyIsRefused(String text, String why) throws IOException {
        Path file = write(text);
        PolicyException refused = assertThrows(PolicyException.class, () -> PolicyFile.read(file));
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
    }

    @Test
    void aDamagedFileIsAnotherPolicyOrRefused() {
        Random random = new Random(9);
        String starter = StarterPolicy.text("shop").replaceAll("(?m)^ *#.*\n", "");
        String letters = "[]{}:,-&*!|>'\"%@` \n\t#abc";
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder damaged = new StringBuilder(starter);
            for (int each = random.nextInt(4); each >= 0; each--) {
                damaged.setCharAt(random.nextInt(damaged.length()), letters.charAt(random.nextInt(letters.length())));
            }
            try {
                var _ = PolicyReader.read("damaged", damaged.toString());
            } catch (PolicyException e) {
                refused++;
                assertTrue(
                        e.problems().stream().allMatch(each -> each.startsWith("HYP-AUTH-003 damaged")),
                        damaged::toString);
            }
        }
        assertTrue(refused > 1_000, "most damages are noticed: " + refused);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        PolicyException refused =
                assertThrows(PolicyException.class, () -> PolicyFile.read(folder.resolve("none.yaml")));
        assertTrue(refused.getMessage().contains("cannot be read"), refused::getMessage);
    }

    @Test
    void aFileThatIsChangedCountsWithoutARestart() throws Exception {
        Path file = write("rules: []\n");
        try (PolicyFile policy = PolicyFile.open(file, PolicyAuthorizer.Mode.ENFORCE, Duration.ofMillis(10))) {
            PolicyAuthorizer authorizer = policy.authorizer();
            assertFalse(mayCall(authorizer));
            long before = authorizer.revision();
            CountDownLatch told = new CountDownLatch(1);
            Runnable unusedEnd = authorizer.watch(told::countDown);
            write(ALLOW_WEB);
            assertTrue(told.await(10, TimeUnit.SECONDS));
            await(() -> mayCall(authorizer));
            assertTrue(authorizer.revision() != before);
        }
    }

    @Test
    void aFileThatIsSwappedByItsSymbolicLinkIsSeen() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("policy.yaml"), "rules: []\n");
        Files.writeString(second.resolve("policy.yaml"), ALLOW_WEB);
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        Path file = Files.createSymbolicLink(folder.resolve("policy.yaml"), Path.of("..data", "policy.yaml"));
        try (PolicyFile policy = PolicyFile.open(file, PolicyAuthorizer.Mode.ENFORCE, Duration.ofMillis(10))) {
            assertFalse(mayCall(policy.authorizer()));
            Path fresh = Files.createSymbolicLink(folder.resolve("..data_new"), second.getFileName());
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            await(() -> mayCall(policy.authorizer()));
        }
    }

    @Test
    void theLastGoodPolicyStaysInForce() throws Exception {
        Path file = write(ALLOW_WEB);
        try (PolicyFile policy = PolicyFile.open(file, PolicyAuthorizer.Mode.ENFORCE, Duration.ofMillis(10))) {
            PolicyAuthorizer authorizer = policy.authorizer();
            long before = authorizer.revision();
            for (String bad : List.of("rules: [", "rules: [{name: x}]", "")) {
                write(bad);
                Thread.sleep(200); // several looks and more than the time to settle: nothing must come of them
                assertTrue(mayCall(authorizer));
                assertEquals(before, authorizer.revision());
            }
            Files.delete(file);
            Thread.sleep(200);
            assertTrue(mayCall(authorizer));
            write("rules: []\n");
            await(() -> !mayCall(authorizer));
        }
    }

    @Test
    void whatIsDeniedIsLogged() {
        List<String> lines = new ArrayList<>();
        AccessLog log = new AccessLog(() -> 0, lines::add);
        PolicyAuthorizer enforce = new PolicyAuthorizer(Policy.NOTHING, PolicyAuthorizer.Mode.ENFORCE, log);
        assertEquals(Decision.NO_RULE, enforce.decide(access(WEB, Permission.CALL, "f")));
        assertEquals(List.of("HYP-AUTH-001 " + WEB + " may not call f on node n, no rule allows it"), lines);
    }

    @Test
    void auditAllowsWhatItWouldDenyAndSaysSo() {
        List<String> lines = new ArrayList<>();
        AccessLog log = new AccessLog(() -> 0, lines::add);
        PolicyAuthorizer audit = new PolicyAuthorizer(
                Policy.builder()
                        .allow("web", rule -> rule.principals(WEB.uri()).functions("f"))
                        .deny("not-g", rule -> rule.principals("*").functions("g"))
                        .build(),
                PolicyAuthorizer.Mode.AUDIT,
                log);
        assertEquals(Decision.allow("web"), audit.decide(access(WEB, Permission.CALL, "f")));
        assertEquals(Decision.allow("audit"), audit.decide(access(WEB, Permission.CALL, "g")));
        assertEquals(Decision.allow("audit"), audit.decide(access(WEB, Permission.DRAIN, "h")));
        assertEquals(
                List.of(
                        "HYP-AUTH-001 " + WEB + " would not be allowed to call g on node n, says the rule 'not-g'",
                        "HYP-AUTH-001 " + WEB
                                + " would not be allowed to use the permission drain on node n, no rule allows it"),
                lines);
    }

    @Test
    void theLogIsSparedAFloodOfRefusals() {
        long[] now = {0};
        List<String> lines = new ArrayList<>();
        AccessLog log = new AccessLog(() -> now[0], lines::add);
        PolicyAuthorizer enforce = new PolicyAuthorizer(Policy.NOTHING, PolicyAuthorizer.Mode.ENFORCE, log);
        for (int i = 0; i < 1_000; i++) {
            var _ = enforce.decide(access(WEB, Permission.CALL, "f" + i));
        }
        assertEquals(AccessLog.LINES_MAX, lines.size());
        now[0] += TimeUnit.MINUTES.toNanos(1);
        var _ = enforce.decide(access(WEB, Permission.CALL, "later"));
        assertTrue(lines.get(AccessLog.LINES_MAX).contains("980 more refusals were not logged"), lines::toString);
        assertTrue(lines.getLast().contains("call later"), lines::toString);
    }

    @Test
    void theStarterPolicyAllowsWhatItSays() throws IOException {
        Policy starter = PolicyFile.read(write(StarterPolicy.text("shop")));
        Identity node = new Identity("spiffe://shop/node/a");
        Identity operator = new Identity("spiffe://shop/client/operator");
        for (Identity each : List.of(node, WEB, operator)) {
            assertTrue(
                    starter.decide(access(each, Permission.CALL, "any.function"))
                            .allowed(),
                    each.uri());
        }
        assertTrue(starter.decide(access(node, Permission.READ_STATE, "f")).allowed());
        assertTrue(starter.decide(access(operator, Permission.READ_STATE, "f")).allowed());
        assertTrue(starter.decide(access(operator, Permission.DRAIN, "f")).allowed());
        assertFalse(starter.decide(access(WEB, Permission.READ_STATE, "f")).allowed());
        assertFalse(starter.decide(access(WEB, Permission.DRAIN, "f")).allowed());
        assertFalse(starter.decide(access(node, Permission.DRAIN, "f")).allowed());
        Identity foreign = new Identity("spiffe://other/node/a");
        assertFalse(starter.decide(access(foreign, Permission.CALL, "f")).allowed());
    }
}
