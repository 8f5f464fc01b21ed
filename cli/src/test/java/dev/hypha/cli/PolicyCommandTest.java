package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final String CALL = "--function=shop.Orders.total";

    @TempDir
    Path folder;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policy.yaml"), """
                rules:
                  - name: everyone
                    effect: allow
                    principals: ["spiffe://shop/*"]
                    functions: ["shop.*"]
                  - name: no-guests-on-gold
                    effect: deny
                    principals: ["spiffe://shop/client/guest"]
                    functions: ["*"]
                    node-labels: node.hypha.dev/tier = gold
                nodes:
                  spiffe://shop/node/a: {node.hypha.dev/tier: gold}
                """);
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(Surroundings.ofThisProcess())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        Stream.concat(Stream.of("policy"), Stream.of(arguments)).toArray(String[]::new));
    }

    private int test(String... arguments) {
        return run(Stream.concat(Stream.of("test", "--policy", file.toString()), Stream.of(arguments))
                .toArray(String[]::new));
    }

    @Test
    void saysWhichRuleAllows() {
        assertEquals(0, test("--as", "spiffe://shop/client/web", CALL));
        assertEquals(
                List.of("allow", "  spiffe://shop/client/web may call shop.Orders.total, says the rule 'everyone'"),
                out.toString().lines().toList());
    }

    @Test
    void saysThatNoneAllows() {
        assertEquals(1, test("--as", "spiffe://other/client/web", CALL));
        assertTrue(out.toString().contains("may not call shop.Orders.total, no rule allows it"), out::toString);
    }

    @Test
    void asksAboutEveryoneInTheChain() {
        assertEquals(1, test("--as", "spiffe://shop/client/web", "--via", "spiffe://other/node/x", CALL));
        assertEquals(
                List.of(
                        "deny",
                        "  spiffe://shop/client/web may call shop.Orders.total, says the rule 'everyone'",
                        "  spiffe://other/node/x may not call shop.Orders.total, no rule allows it"),
                out.toString().lines().toList());
    }

    @Test
    void knowsTheLabelsOfTheNode() {
        String guest = "--as=spiffe://shop/client/guest";
        assertEquals(0, test(guest, CALL));
        assertEquals(1, test(guest, CALL, "--node-label", "node.hypha.dev/tier=gold"));
        assertEquals(1, test(guest, CALL, "--node", "spiffe://shop/node/a"));
        assertTrue(out.toString().contains("says the rule 'no-guests-on-gold'"), out::toString);
        assertEquals(0, test(guest, CALL, "--node", "spiffe://shop/node/b"));
    }

    @Test
    void operationsTakeTheirOwnPermission() {
        assertEquals(1, test("--as", "spiffe://shop/client/web", "--function", "dev.hypha.cluster.drain"));
        assertTrue(out.toString().contains("may not use the permission drain, no rule allows it"), out::toString);
        assertEquals(1, test("--as", "spiffe://shop/client/web", CALL, "--permission", "cancel"));
    }

    @Test
    void wrongUsageIsTold() {
        assertEquals(2, test("--as", "web", CALL));
        assertTrue(err.toString().contains("--as must be an identity"), err::toString);
        assertEquals(2, test("--as", "spiffe://shop/client/web"));
        assertEquals(2, test("--as", "spiffe://shop/client/web", CALL, "--permission", "fly"));
        assertEquals(2, run());
        assertEquals(2, run("starter", "--cluster", "Not a name"));
        assertEquals(2, run("test", "--policy", "none.yaml", "--as", "spiffe://shop/client/web", CALL));
        assertTrue(err.toString().contains("HYP-AUTH-003 none.yaml cannot be read"), err::toString);
    }

    @Test
    void checkTellsWhatIsWrong() throws IOException {
        assertEquals(0, run("check", file.toString()));
        assertEquals(
                file + " is good: 2 rules, labels for 1 node", out.toString().strip());
        Files.writeString(file, "rules: [{name: x}]\n");
        assertEquals(1, run("check", file.toString()));
        assertTrue(
                err.toString().contains("HYP-AUTH-003 policy.yaml, line 1: 'rules[1]' has no 'effect'"), err::toString);
    }

    @Test
    void theStarterIsAPolicy() throws IOException {
        assertEquals(0, run("starter", "--cluster", "shop"));
        Files.writeString(file, out.toString());
        assertEquals(0, run("check", file.toString()), err::toString);
        assertEquals(0, test("--as", "spiffe://shop/client/operator", "--function", "dev.hypha.cluster.drain"));
    }
}
