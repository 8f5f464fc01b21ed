package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.security.Access;
import dev.hypha.security.Authorizer.Decision;
import dev.hypha.security.Identity;
import dev.hypha.security.Permission;
import dev.hypha.security.policy.Policy;
import dev.hypha.security.policy.PolicyException;
import dev.hypha.security.policy.PolicyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `policy test` command: what a policy says to one call.
@Command(
        name = "test",
        description = "Answers whether a call would be allowed, and which rule said so.",
        footer = {
            "",
            "A call is allowed if everyone on whose behalf it is made is allowed: who began the chain (--as), and the"
                    + " nodes that it came by (--via).",
            "Exit code 0: allow; 1: deny; 2: wrong usage, or the policy cannot be read."
        })
final class PolicyTestCommand extends Subcommand {
    @Option(names = "--policy", paramLabel = "FILE", required = true, description = "The policy.")
    private Path policy = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "IDENTITY",
            required = true,
            description = "Who calls, as spiffe://shop/client/web.")
    private String as = "";

    @Option(
            names = "--via",
            paramLabel = "IDENTITY",
            description = "A node that the call comes by, as spiffe://shop/node/worker-1; repeat for more.")
    private List<String> via = new ArrayList<>();

    @Option(
            names = "--function",
            paramLabel = "NAME",
            required = true,
            description = "The function, as shop.Orders.total.")
    private String function = "";

    @Option(
            names = "--permission",
            paramLabel = "PERMISSION",
            description =
                    "call, cancel, drain, administer or read-state (default: what it takes to call the function).")
    private @Nullable String permission;

    @Option(
            names = "--node",
            paramLabel = "IDENTITY",
            description = "The node that is called, for the labels that the policy gives it.")
    private @Nullable String node;

    @Option(
            names = "--node-label",
            paramLabel = "KEY=VALUE",
            description = "A label of the node that is called; repeat for more.")
    private Map<String, String> labels = new LinkedHashMap<>();

    PolicyTestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Policy asked = read();
        Permission wanted = permission == null ? Permission.toCall(function) : permission(permission);
        Map<String, String> all = new LinkedHashMap<>(labels);
        if (node != null) {
            all.putAll(asked.nodeLabels().getOrDefault(identity("--node", node), Map.of()));
        }
        Access.Target target = new Access.Target(new NodeId("node"), all);
        List<Identity> callers = new ArrayList<>(List.of(identity("--as", as)));
        via.forEach(each -> callers.add(identity("--via", each)));
        List<String> lines = new ArrayList<>();
        boolean allowed = true;
        for (Identity each : callers) {
            Access access = new Access(wanted, each, function, target);
            Decision decision = asked.decide(access);
            allowed &= decision.allowed();
            lines.add("  " + each + (decision.allowed() ? " may " : " may not ") + access.wish() + ", "
                    + decision.because());
        }
        out().println(allowed ? "allow" : "deny");
        lines.forEach(out()::println);
        return allowed ? OK : NOT_WELL;
    }

    private Policy read() {
        try {
            return PolicyFile.read(policy);
        } catch (PolicyException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Identity identity(String option, String uri) {
        if (uri.isBlank() || uri.indexOf(':') < 1) {
            throw wrong(option + " must be an identity such as spiffe://shop/client/web, was '" + uri + "'");
        }
        return new Identity(uri);
    }

    private Permission permission(String text) {
        for (Permission each : Permission.values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw wrong("--permission must be call, cancel, drain, administer or read-state, was '" + text + "'");
    }
}
