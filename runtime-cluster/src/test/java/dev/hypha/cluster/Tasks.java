package dev.hypha.cluster;

import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Functions that tell where they ran, and that tests of other JVMs hold back by files.
final class Tasks {
    private Tasks() {}

    @DistributedFunction
    static int add(int left, int right) {
        return left + right;
    }

    @DistributedFunction
    static String where() {
        return TaskContext.current().node().name();
    }

    @DistributedFunction
    static List<String> callers() {
        return TaskContext.current().callerIdentities();
    }

    @DistributedFunction
    static List<String> callersVia(String node) throws InterruptedException {
        return TaskContext.current()
                .runtime()
                .spawn(TasksCalls.callers().on(Placement.onNode(new NodeId(node))))
                .join();
    }

    /// Creates `arrived-NODE` in a directory, and goes on when there is a file `open`.
    @DistributedFunction
    static String holdAt(String directory) throws IOException, InterruptedException {
        return held(directory);
    }

    @DistributedFunction(idempotent = true)
    static String holdAtAgain(String directory) throws IOException, InterruptedException {
        return held(directory);
    }

    /// Keeps a state, and goes on when there is a file `open`.
    @DistributedFunction(idempotent = true, checkpoint = String.class)
    static String keepAndHoldAt(String state, String directory) throws IOException, InterruptedException {
        TaskContext context = TaskContext.current();
        String from = context.restored(String.class).orElse("the start");
        context.checkpoint(state);
        String unusedNode = held(directory);
        return "from " + from + ", attempt " + context.attempt();
    }

    private static String held(String directory) throws IOException, InterruptedException {
        String here = where();
        Path arrived = Path.of(directory, "arrived-" + here);
        if (!Files.exists(arrived)) {
            Files.createFile(arrived);
        }
        Path open = Path.of(directory, "open");
        while (!Files.exists(open)) {
            Thread.sleep(5);
        }
        return here;
    }

    /// Waits until a call has arrived at some node.
    static String awaitArrival(Path directory) throws IOException, InterruptedException {
        while (true) {
            try (var files = Files.list(directory)) {
                var arrived = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith("arrived-"))
                        .findAny();
                if (arrived.isPresent()) {
                    return arrived.get().substring("arrived-".length());
                }
            }
            Thread.sleep(5);
        }
    }

    static void open(Path directory) throws IOException {
        Files.createFile(directory.resolve("open"));
    }
}
