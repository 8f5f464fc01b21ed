package dev.hypha.cli;

import dev.hypha.security.policy.Policy;
import dev.hypha.security.policy.PolicyException;
import dev.hypha.security.policy.PolicyFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The `policy check` command: whether a node could follow a policy.
@Command(
        name = "check",
        description = "Reads a policy and tells everything that is wrong with it.",
        footer = {"", "Exit code 0: it can be used; 1: it cannot; 2: wrong usage."})
final class PolicyCheckCommand extends Subcommand {
    @Parameters(paramLabel = "FILE", description = "The policy.")
    private Path file = Path.of("");

    PolicyCheckCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        try {
            Policy policy = PolicyFile.read(file);
            int rules = policy.rules().size();
            int nodes = policy.nodeLabels().size();
            out().println(file + " is good: " + rules + (rules == 1 ? " rule" : " rules") + ", labels for " + nodes
                    + (nodes == 1 ? " node" : " nodes"));
            return OK;
        } catch (PolicyException e) {
            err().println(e.getMessage());
            return NOT_WELL;
        }
    }
}
