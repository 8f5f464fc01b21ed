package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.cluster.ClientOptions;
import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.cluster.Operator;
import dev.hypha.graph.GraphFunctionsCatalogue;
import dev.hypha.transport.TransportException;
import java.util.Collection;
import java.util.stream.Collectors;
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

    /// What is said of a node that no calls get to.
    static String noNode(String name, Operator operator) throws InterruptedException {
        Collection<NodeId> workers = operator.workers();
        return workers.contains(new NodeId(name))
                ? "node " + name + " cannot be reached"
                : "there is no node '" + name + "'; there are "
                        + workers.stream().map(NodeId::name).collect(Collectors.joining(", "));
    }

    /// Does what the command is for.
    ///
    /// @return the exit code
    abstract int run(ClusterRuntime runtime) throws InterruptedException;
}
