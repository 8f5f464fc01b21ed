package dev.hypha.cli;

import dev.hypha.cluster.ClientOptions;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphFunctionsCatalogue;
import dev.hypha.transport.TransportException;
import picocli.CommandLine.Mixin;

/// A command that is a client of a cluster while it runs.
abstract class ClusterCommand extends Subcommand {
    @Mixin
    private ClientOptions client = new ClientOptions();

    ClusterCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.quiet();
        try (ClusterRuntime runtime = client.connect(new GraphFunctionsCatalogue())) {
            return run(runtime);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        } catch (IllegalStateException | TransportException e) {
            err().println("hypha: " + e.getMessage());
            return NOT_WELL;
        }
    }

    /// Does what the command is for.
    ///
    /// @return the exit code
    abstract int run(ClusterRuntime runtime) throws InterruptedException;
}
