package dev.hypha.cli;

import dev.hypha.cluster.NodeCommand;
import dev.hypha.graph.GraphException;
import dev.hypha.graph.JobWish;
import dev.hypha.security.SecurityRefusal;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Runs the commands of `hypha`, but for those that only try it out.
///
/// Exit codes: 0 done, 1 refused, failed or (of a check) not well, 2 wrong usage.
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    /// Runs one command, and ends the process with its exit code.
    ///
    /// @param arguments see `--help`
    public static void main(String[] arguments) {
        System.exit(commandLine(Surroundings.ofThisProcess()).execute(arguments));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine authority = new CommandLine(new Authority())
                .addSubcommand(new InitCommand(surroundings))
                .addSubcommand(new IssueCommand(surroundings))
                .addSubcommand(new CsrCommand(surroundings))
                .addSubcommand(new SignCommand(surroundings))
                .addSubcommand(new RevokeCommand(surroundings))
                .addSubcommand(new CrlCommand(surroundings))
                .addSubcommand(new ShowCommand(surroundings))
                .addSubcommand(new TokenCommand(surroundings))
                .addSubcommand(new ServeCommand(surroundings));
        CommandLine certificate = new CommandLine(new Certificate())
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new JoinCommand(surroundings))
                .addSubcommand(new RenewCommand(surroundings));
        CommandLine policy = new CommandLine(new PolicyGroup())
                .addSubcommand(new PolicyTestCommand(surroundings))
                .addSubcommand(new PolicyCheckCommand(surroundings))
                .addSubcommand(new PolicyStarterCommand(surroundings));
        CommandLine job = new CommandLine(new Job())
                .addSubcommand(new JobSubmitCommand(surroundings))
                .addSubcommand(new JobListCommand(surroundings))
                .addSubcommand(new JobStatusCommand(surroundings))
                .addSubcommand(new JobLogsCommand(surroundings))
                .addSubcommand(new JobWorkersCommand(surroundings))
                .addSubcommand(new JobMasterCommand(surroundings))
                .addSubcommand("pause", wish(surroundings, JobWish.PAUSE))
                .addSubcommand("resume", wish(surroundings, JobWish.RESUME))
                .addSubcommand("cancel", wish(surroundings, JobWish.CANCEL));
        CommandLine node = new CommandLine(
                        new NodeCommand(surroundings.environment(), UnaryOperator.identity(), LogSetup::use))
                .setCommandName("node")
                .addSubcommand(new NodeListCommand(surroundings))
                .addSubcommand(new NodeDrainCommand(surroundings));
        CommandLine task = new CommandLine(new Task())
                .addSubcommand(new TaskListCommand(surroundings))
                .addSubcommand(new TaskDescribeCommand(surroundings))
                .addSubcommand(new TaskExplainCommand(surroundings))
                .addSubcommand(new TaskStackCommand(surroundings))
                .addSubcommand(new TaskCancelCommand(surroundings));
        CommandLine function = new CommandLine(new Function()).addSubcommand(new FunctionListCommand(surroundings));
        CommandLine all = new CommandLine(new Hypha())
                .addSubcommand(authority)
                .addSubcommand(certificate)
                .addSubcommand(policy)
                .addSubcommand(job)
                .addSubcommand(node)
                .addSubcommand(task)
                .addSubcommand(function)
                .addSubcommand(new TopCommand(surroundings))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        all.setParameterExceptionHandler((wrong, _) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println("hypha: " + wrong.getMessage());
            command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' says how.");
            return CommandLine.ExitCode.USAGE;
        });
        return all.setExecutionExceptionHandler((failure, command, _) -> {
            if (failure instanceof SecurityRefusal || failure instanceof GraphException) {
                command.getErr().println("hypha: " + failure.getMessage());
                return FAILED;
            }
            throw failure;
        });
    }

    @Command(name = "hypha", description = "Commands for people who run clusters.")
    private static final class Hypha extends Help {}

    @Command(
            name = "ca",
            description = "A certificate authority for one cluster, in a folder.",
            footer = {
                "",
                "First steps:",
                "  hypha ca init            makes an authority in ./hypha-ca",
                "  hypha ca issue worker-1  gives the node worker-1 a key and a certificate, in ./worker-1"
            })
    private static final class Authority extends Help {}

    @Command(name = "cert", description = "A node's or a client's own certificate.")
    private static final class Certificate extends Help {}

    @Command(name = "job", description = "Graph jobs on a cluster.")
    private static final class Job extends Help {}

    @Command(name = "task", description = "The tasks that run or wait on the nodes of a cluster.")
    private static final class Task extends Help {}

    @Command(name = "fn", description = "The functions of a cluster's nodes.")
    private static final class Function extends Help {}

    @Command(name = "policy", description = "Who may do what on the nodes of a cluster: policies tried out.")
    private static final class PolicyGroup extends Help {}

    private static CommandLine wish(Surroundings surroundings, JobWish wish) {
        CommandLine made = new CommandLine(new JobWishCommand(surroundings, wish));
        made.getCommandSpec().usageMessage().description(JobWishCommand.description(wish));
        return made;
    }
}
