package dev.hypha.cli;

import dev.hypha.cluster.ClusterRuntime;
import dev.hypha.graph.GraphCluster;
import dev.hypha.graph.MasterSettings;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `job master` command: starts a master of graph jobs on a node, if there is none.
@Command(
        name = "master",
        description = "Starts a master of graph jobs on one of the nodes, if there is none. If its node is lost,"
                + " another node starts one that goes on.",
        footer = {
            "",
            "Exit code 0: such a master answers; 1: none does, one leads that has another store, its store cannot be opened,"
                    + " or no node could be reached; 2: wrong usage.",
            "",
            "  hypha job master --peer tcp://127.0.0.1:7101 --store file --option path=/data/hypha"
        })
final class JobMasterCommand extends ClusterCommand {
    @Option(
            names = "--store",
            paramLabel = "NAME",
            description = "The checkpoint store for what it knows of jobs, one that all nodes reach (default: the"
                    + " memory of its node).",
            defaultValue = "memory")
    private String store = "memory";

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "What the store needs, such as path=/data/hypha; repeat for more.")
    private Map<String, String> options = Map.of();

    JobMasterCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(ClusterRuntime runtime) throws InterruptedException {
        GraphCluster.startMaster(runtime, new MasterSettings(store, options));
        return OK;
    }
}
