package dev.hypha.cli;

import dev.hypha.security.policy.StarterPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `policy starter` command: a policy to begin with.
@Command(
        name = "starter",
        description = "Prints a policy to begin with, which says what it allows.",
        footer = {"", "  hypha policy starter > policy.yaml"})
final class PolicyStarterCommand extends Subcommand {
    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster's name, as in the certificates (default: ${DEFAULT-VALUE}).")
    private String cluster = "hypha";

    PolicyStarterCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        String name = id(cluster, false, "any").cluster(); // refused if it can be no cluster's
        out().print(StarterPolicy.text(name));
        out().flush();
        return OK;
    }
}
