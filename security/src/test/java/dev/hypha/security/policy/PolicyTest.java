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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static Access access(Permission permission, String caller, String function, Map<String, String> labels) {
        return new Access(permission, new Identity(caller), function, new Access.Target(new NodeId("here"), labels));
    }

    private static Access call(String caller, String function) {
        return access(Permission.CALL, caller, function, Map.of());
    }

    @Test
    void whatNoRuleAllowsIsDenied() {
        assertEquals(Decision.NO_RULE, Policy.NOTHING.decide(call("spiffe://shop/node/a", "f")));
        assertEquals("no rule allows it", Decision.NO_RULE.because());
    }

    @Test
    void denyGoesBeforeAllow() {
        for (boolean denyFirst : new boolean[] {true, false}) {
            Policy.Builder builder = Policy.builder();
            if (denyFirst) {
                builder.deny(
                        "no", rule -> rule.principals("spiffe://shop/client/*").functions("secret.*"));
            }
            builder.allow("yes", rule -> rule.principals("*").functions("*"));
            if (!denyFirst) {
                builder.deny(
                        "no", rule -> rule.principals("spiffe://shop/client/*").functions("secret.*"));
            }
            Policy policy = builder.build();
            assertEquals(Decision.deny("no"), policy.decide(call("spiffe://shop/client/a", "secret.f")));
            assertEquals(Decision.allow("yes"), policy.decide(call("spiffe://shop/client/a", "open.f")));
            assertEquals(Decision.allow("yes"), policy.decide(call("spiffe://shop/node/a", "secret.f")));
        }
    }

    @Test
    void aRuleMayHoldOnSomeNodesOnly() {
        Policy policy = Policy.builder()
                .allow(
                        "gold",
                        rule -> rule.principals("*")
                                .functions("*")
                                .onNodes(Selector.parse("node.hypha.dev/tier = gold")))
                .build();
        Map<String, String> gold = Map.of("node.hypha.dev/tier", "gold");
        assertTrue(policy.decide(access(Permission.CALL, "x:y", "f", gold)).allowed());
        assertFalse(policy.decide(call("x:y", "f")).allowed());
    }

    @Test
    void noPermissionIncludesAnother() {
        for (Permission granted : Permission.values()) {
            Policy policy = Policy.builder()
                    .allow("one", rule -> {
                        rule.principals("*").permissions(granted);
                        if (Rule.isAboutFunctions(granted)) {
                            rule.functions("*");
                        }
                    })
                    .build();
            for (Permission wanted : Permission.values()) {
                assertEquals(
                        wanted == granted,
                        policy.decide(access(wanted, "x:y", "f", Map.of())).allowed(),
                        granted + " and " + wanted);
            }
        }
    }

    @Test
    void theRuntimesOwnFunctionsTakeRightsOfTheirOwn() {
        assertEquals(Permission.DRAIN, Permission.toCall("dev.hypha.cluster.drain"));
        assertEquals(Permission.READ_STATE, Permission.toCall("dev.hypha.cluster.nodes"));
        assertEquals(Permission.CALL, Permission.toCall("shop.Orders.total"));
    }

    @Test
    void rulesThatCannotBeAreRefused() {
        Policy.Builder twice = Policy.builder()
                .allow("a", rule -> rule.principals("*").functions("*"))
                .deny("a", rule -> rule.principals("*").functions("*"));
        assertThrows(IllegalArgumentException.class, twice::build);
        assertThrows(IllegalArgumentException.class, () -> Policy.builder().allow("a", rule -> rule.functions("*")));
        assertThrows(IllegalArgumentException.class, () -> Policy.builder().allow("a", rule -> rule.principals("*")));
        assertThrows(
                IllegalArgumentException.class,
                () -> Policy.builder()
                        .allow("a", rule -> rule.principals("*").functions("*").permissions(Permission.DRAIN)));
        Policy.Builder label = Policy.builder().nodeLabels("spiffe://shop/node/a", Map.of("zone", "eu"));
        assertThrows(IllegalArgumentException.class, label::build);
    }

    /// What the rules mean, said once more as plainly as can be.
    private static boolean oracle(Policy policy, Access access) {
        boolean allowed = false;
        boolean denied = false;
        for (Rule rule : policy.rules()) {
            boolean principal = rule.principals().stream()
                    .anyMatch(glob -> access.caller().uri().matches(regex(glob.text())));
            boolean function = (access.permission() != Permission.CALL && access.permission() != Permission.CANCEL)
                    || rule.functions().stream()
                            .anyMatch(glob -> access.function().matches(regex(glob.text())));
            boolean node = rule.nodes().matches(access.target().labels());
            if (principal && function && node && rule.permissions().contains(access.permission())) {
                allowed |= rule.effect() == Rule.Effect.ALLOW;
                denied |= rule.effect() == Rule.Effect.DENY;
            }
        }
        return allowed && !denied;
    }

    private static String regex(String glob) {
        boolean open = glob.endsWith("*");
        String fixed = open ? glob.substring(0, glob.length() - 1) : glob;
        return fixed.replace(".", "\\.").replace("*", "[^/]*") + (open ? ".*" : "");
    }

    @Test
    void agreesWithAPlainReadingOfTheRules() {
        Random random = new Random(11);
        List<String> identities =
                List.of("spiffe://s/node/a", "spiffe://s/node/b", "spiffe://s/client/a", "hypha:local");
        List<String> principals = List.of("*", "spiffe://s/node/*", "spiffe://s/node/a", "spiffe://s/*/a", "hypha:*");
        List<String> functions = List.of("x.f", "x.g", "y.f");
        List<String> patterns = List.of("*", "x.*", "x.f", "*.f");
        List<Selector> selectors = List.of(Selector.ALL, Selector.parse("t = 1"), Selector.parse("!t"));
        int allowed = 0;
        int runs = 5_000;
        for (int i = 0; i < runs; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int each = random.nextInt(5); each >= 0; each--) {
                Permission one = any(random, List.of(Permission.values()));
                rules.add(new Rule(
                        "rule-" + each,
                        random.nextInt(3) == 0 ? Rule.Effect.DENY : Rule.Effect.ALLOW,
                        List.of(any(random, principals), any(random, principals)).stream()
                                .map(Glob::new)
                                .toList(),
                        List.of(one, Permission.CALL).stream().collect(Collectors.toSet()),
                        List.of(new Glob(any(random, patterns))),
                        any(random, selectors)));
            }
            Policy policy = new Policy(rules, Map.of());
            for (int each = 0; each < 20; each++) {
                Access access = access(
                        random.nextBoolean() ? Permission.CALL : any(random, List.of(Permission.values())),
                        any(random, identities),
                        any(random, functions),
                        random.nextBoolean() ? Map.of("t", "1") : Map.of());
                Decision decision = policy.decide(access);
                assertEquals(oracle(policy, access), decision.allowed(), () -> access + " by " + policy);
                allowed += decision.allowed() ? 1 : 0;
            }
        }
        assertTrue(allowed > runs && allowed < 19 * runs, "a good mixture: " + allowed);
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
