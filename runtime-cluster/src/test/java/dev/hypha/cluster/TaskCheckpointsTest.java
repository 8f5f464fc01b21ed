package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.TaskId;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.core.KeptTask;
import dev.hypha.core.TaskCheckpoints;
import dev.hypha.local.LocalRuntime;
import dev.hypha.spi.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A caller that comes back finds how far its tasks were, and goes on with them.
@Timeout(120)
class TaskCheckpointsTest {
    @TempDir
    private Path directory;

    private ClusterRuntimeBuilder worker() {
        return ClusterRuntime.builder().node("worker").listen("tcp://127.0.0.1:0");
    }

    private ClusterRuntime caller(ClusterRuntime worker) {
        return ClusterRuntime.builder()
                .node("caller")
                .client()
                .peers(List.of(worker.endpoint().orElseThrow()))
                .checkpoints("file", Map.of("path", directory.resolve("store").toString()))
                .start();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    private static TaskCheckpoints checkpoints(ClusterRuntime runtime) {
        return runtime.taskCheckpoints().orElseThrow();
    }

    private static void awaitStored(ClusterRuntime caller, JoinHandle<?> handle) throws InterruptedException {
        await(() -> checkpoints(caller).find(handle.id()).isPresent());
    }

    @Test
    void aCallerThatWasKilledGoesOnWhereItsTasksWere() throws IOException, InterruptedException {
        Path first = folder("first");
        Path second = folder("second");
        try (ClusterRuntime worker = worker().start()) {
            ClusterRuntime caller = caller(worker);
            JoinHandle<String> lost = caller.spawn(
                    TasksCalls.keepAndHoldAt("half", first.toString()).idempotencyKey("may"));
            awaitStored(caller, lost);
            caller.kill();

            try (ClusterRuntime again = caller(worker)) {
                KeptTask kept = checkpoints(again).lost().getFirst();
                assertEquals(1, checkpoints(again).lost().size());
                assertEquals(lost.id(), kept.task());
                assertEquals(new NodeId("caller"), kept.caller());
                assertEquals("dev.hypha.cluster.Tasks.keepAndHoldAt", kept.function());
                assertEquals(Optional.of("may"), kept.idempotencyKey());
                assertEquals("half", kept.state(String.class));
                assertThrows(WireException.class, () -> kept.state(Integer.class));
                assertFalse(kept.toString().contains("half"), "a state may be secret");
                assertEquals(Optional.empty(), worker.taskCheckpoints(), "it has no store");

                Tasks.open(second);
                JoinHandle<String> resumed = again.spawn(
                        TasksCalls.keepAndHoldAt("unused", second.toString()).resuming(kept.state(String.class)));
                checkpoints(again).delete(kept.task());
                assertEquals("from half, attempt 1", resumed.join());
                assertEquals(List.of(), checkpoints(again).lost());
                await(() -> checkpoints(again).of(new NodeId("caller")).isEmpty());
            }
            Tasks.open(first);
        }
    }

    @Test
    void whatACloseCutsOffIsFoundAndWhatEndsIsForgotten() throws IOException, InterruptedException {
        Path held = folder("held");
        Path open = folder("open");
        Tasks.open(open);
        TaskId cut;
        try (ClusterRuntime worker = worker().start()) {
            ClusterRuntime caller = caller(worker);
            assertEquals(
                    "from the start, attempt 1",
                    caller.spawn(TasksCalls.keepAndHoldAt("done", open.toString()))
                            .join());
            JoinHandle<String> handle = caller.spawn(TasksCalls.keepAndHoldAt("far", held.toString()));
            cut = handle.id();
            awaitStored(caller, handle);
            assertFalse(caller.drain(Duration.ofMillis(1)).clean());
            try (ClusterRuntime again = caller(worker)) {
                assertEquals(
                        List.of(cut),
                        checkpoints(again).lost().stream().map(KeptTask::task).toList());
                assertEquals("far", checkpoints(again).find(cut).orElseThrow().state(String.class));
            }
            Tasks.open(held);
        }
    }

    @Test
    void damageIsPassedOver() throws IOException, InterruptedException {
        Path held = folder("held");
        try (ClusterRuntime worker = worker().start()) {
            ClusterRuntime caller = caller(worker);
            JoinHandle<String> one = caller.spawn(TasksCalls.keepAndHoldAt("one", held.toString()));
            JoinHandle<String> two = caller.spawn(TasksCalls.keepAndHoldAt("two", held.toString()));
            awaitStored(caller, one);
            awaitStored(caller, two);
            caller.kill();
            Path file = directory.resolve("store/tasks/hypha/caller/@0." + one.id());
            Files.write(file, new byte[] {1, 2, 3});
            try (ClusterRuntime again = caller(worker)) {
                CheckpointStore store = again.checkpointStore().orElseThrow();
                store.save(new CheckpointKey("tasks/hypha/caller", 0, "not-a-task"), ByteBuffer.allocate(3));
                assertEquals(
                        List.of(two.id()),
                        checkpoints(again).lost().stream().map(KeptTask::task).toList());
            }
            Tasks.open(held);
        }
    }

    @Test
    void aStoreThatCannotBeOpenedFailsTheStart() {
        CheckpointException refusal =
                assertThrows(CheckpointException.class, worker().checkpoints("file", Map.of("colour", "green"))::start);
        assertEquals(CheckpointException.Kind.CONFIGURATION, refusal.kind());
        assertThrows(CheckpointException.class, worker().checkpoints("papyrus", Map.of())::start);
    }

    @Test
    void aFileChoosesTheStoreInBothModes() throws IOException, InterruptedException {
        String store = "checkpoint: {store: file, path: '" + directory.resolve("chosen") + "'}\n";
        Path open = folder("open");
        Tasks.open(open);
        Path clustered = Files.writeString(directory.resolve("a.yaml"), store + "listen: tcp://127.0.0.1:0\n");
        try (ClusterRuntime runtime = ClusterRuntime.builder()
                .config(ClusterConfig.load(clustered, Map.of()))
                .start()) {
            assertTrue(runtime.checkpointStore().isPresent());
        }
        Path local = Files.writeString(directory.resolve("b.yaml"), store + "mode: local\n");
        TaskId cut;
        try (LocalRuntime runtime = (LocalRuntime) ConfiguredRuntime.start(ClusterConfig.load(local, Map.of()))) {
            Path held = folder("held");
            JoinHandle<String> handle = runtime.spawn(TasksCalls.keepAndHoldAt("half", held.toString()));
            TaskCheckpoints checkpoints = runtime.taskCheckpoints().orElseThrow();
            await(() -> checkpoints.find(handle.id()).isPresent());
            assertEquals(List.of(), checkpoints.lost(), "it is this life's");
            cut = handle.id();
            runtime.kill(new NodeId("local"));
        }
        try (LocalRuntime runtime = (LocalRuntime) ConfiguredRuntime.start(ClusterConfig.load(local, Map.of()))) {
            KeptTask kept = runtime.taskCheckpoints().orElseThrow().lost().getFirst();
            assertEquals(cut, kept.task());
            assertEquals(
                    "from half, attempt 1",
                    runtime.spawn(TasksCalls.keepAndHoldAt("unused", open.toString())
                                    .on(Placement.ANY)
                                    .resuming(kept.state(String.class)))
                            .join());
        }
    }

    @Test
    void onlyWhatTheFunctionDeclaresIsResumed() {
        assertThrows(IllegalArgumentException.class, () -> TasksCalls.where().resuming("half"));
        assertThrows(
                IllegalArgumentException.class,
                () -> TasksCalls.keepAndHoldAt("a", "b").resuming(7));
    }
}
