package dev.hypha.observability.sdk;

import dev.hypha.DistributedRuntime;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Functions of processes that export by OTLP.
final class OtlpFunctions {
    private OtlpFunctions() {}

    /// Asks a server, which an agent sees.
    @DistributedFunction
    static int fetches(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @DistributedFunction
    static int fetchesVia(String node, String address) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(OtlpFunctionsCalls.fetches(address).on(Placement.onNode(new NodeId(node))))
                .join();
    }

    @DistributedFunction
    static String where() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static String whereVia(String node) throws InterruptedException {
        DistributedRuntime runtime = TaskContext.current().runtime();
        NodeId there = new NodeId(node);
        while (runtime.nodes().stream().noneMatch(each -> each.id().equals(there))) {
            Thread.sleep(2); // the nodes are starting: this one may not have met the other
        }
        return TaskContext.current().node() + " then "
                + runtime.spawn(OtlpFunctionsCalls.where().on(Placement.onNode(there)))
                        .join();
    }
}
