package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.Placement;
import dev.hypha.local.LocalRuntime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Masters, drivers and attendance of several clusters in one JVM, and of nodes that were not invited.
@Timeout(120)
class HostedTest {
    private static JobSpec spec(String name) {
        return JobSpec.named(name)
                .source("rmat", Map.of("scale", "7", "edge-factor", "8", "seed", "3"))
                .algorithm("wcc", Map.of())
                .execution(JobSpec.Execution.of(2))
                .build();
    }

    private static LocalRuntime twoNodes() {
        return LocalRuntime.builder().node("one").node("two").start();
    }

    private static List<String> names(LocalRuntime runtime) throws InterruptedException {
        return GraphCluster.jobs(runtime).stream().map(JobStatus::name).toList();
    }

    @Test
    void clustersOfTheSameNamesInOneJvmKnowTheirOwnJobs() throws InterruptedException {
        try (LocalRuntime first = twoNodes();
                LocalRuntime second = twoNodes()) {
            SubmittedJob here = GraphCluster.submit(first, spec("here"));
            assertEquals(List.of(), names(second), "it has no master");
            SubmittedJob there = GraphCluster.submit(second, spec("there"));
            assertEquals(there.join().vertices(), here.join().vertices());
            assertEquals(List.of("here"), names(first));
            assertEquals(List.of("there"), names(second));
        }
    }

    /// The first one by name may have come when there was nobody to invite it.
    @Test
    void aNodeLeadsIfThoseBeforeItDoNotAttend() throws InterruptedException {
        try (LocalRuntime runtime = twoNodes()) {
            runtime.detach(GraphFunctionsCalls.attend(MasterSettings.IN_MEMORY)
                    .on(Placement.onNode(runtime.nodes().getLast().id())));
            while (new MasterClient(runtime).find().isEmpty()) {
                Thread.sleep(20);
            }
            while (GraphCluster.workers(runtime).size() < 2) {
                Thread.sleep(20);
            }
        }
    }
}
