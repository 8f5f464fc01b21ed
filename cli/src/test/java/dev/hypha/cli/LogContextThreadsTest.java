package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.Progress;
import dev.hypha.Taint;
import dev.hypha.local.LocalRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// However a call ends, the threads that it ran on carry nothing of it afterwards.
@Timeout(60)
class LogContextThreadsTest {
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId TWO = new NodeId("two");

    /// Two nodes in a JVM whose MDC can be looked at from outside.
    static final class Program {
        private static final List<String> CALLS = new ArrayList<>();

        public static void main(String[] arguments) throws InterruptedException {
            try (LocalRuntime runtime = LocalRuntime.builder()
                    .node("front")
                    .node("one")
                    .node("two", node -> node.label("begin", "here"))
                    .start()) {
                System.out.println(
                        "nested " + ended(runtime.spawn(TalkCalls.nested().on(Placement.onNode(ONE)))));
                System.out.println(
                        "threw " + ended(runtime.spawn(TalkCalls.fail().on(Placement.onNode(ONE)))));
                System.out.println(
                        "inline " + ended(runtime.spawn(TalkCalls.leave("key").on(Placement.onNode(ONE)))));
                System.out.println("late "
                        + ended(runtime.spawn(
                                TalkCalls.hold().on(Placement.onNode(ONE)).within(Duration.ofMillis(50)))));
                JoinHandle<Void> cancelled = held(runtime);
                cancelled.cancel();
                System.out.println("cancelled " + ended(cancelled));
                JoinHandle<Void> evicted = held(runtime);
                runtime.taint(ONE, Taint.noExecute("repair"));
                System.out.println("evicted " + ended(evicted));
                System.out.println("moved " + moved(runtime));
            }
            while (!ThreadContexts.ALL.isEmpty()) {
                Thread.sleep(2); // who waits for a call may go on before its thread does
            }
            CALLS.removeAll(ThreadContexts.TASKS);
            System.out.println("clean, and these were never named: " + CALLS);
        }

        private static JoinHandle<Void> held(LocalRuntime runtime) throws InterruptedException {
            JoinHandle<Void> held = runtime.spawn(TalkCalls.hold().on(Placement.onNode(ONE)));
            awaitRunning(held);
            return held;
        }

        private static String moved(LocalRuntime runtime) throws InterruptedException {
            JoinHandle<String> moving = runtime.spawn(TalkCalls.travel().on(Placement.ANY.preferring(100, "begin")));
            awaitRunning(moving);
            runtime.drain(TWO);
            return ended(moving);
        }

        private static void awaitRunning(JoinHandle<?> handle) throws InterruptedException {
            while (handle.progress().equals(Progress.NONE)) {
                Thread.sleep(2);
            }
        }

        private static String ended(JoinHandle<?> handle) throws InterruptedException {
            CALLS.add(handle.id().toString());
            return handle.outcome().toString().replace(handle.id().toString(), "ID");
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-Dslf4j.provider=" + ThreadContexts.Provider.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, program.waitFor(), said);
        assertTrue(
                said.contains("moved Success[value={function=dev.hypha.cli.Talk.travel, node=two, task=ID} then "
                        + "{function=dev.hypha.cli.Talk.travel, node=front, task=ID}]"),
                said);
        assertTrue(said.contains("nested Success[value=inner {function=dev.hypha.cli.Talk.say, node="), said);
        for (String kind :
                List.of("threw Failed", "inline Success", "late Failed", "cancelled Failed", "evicted Failed")) {
            assertTrue(said.contains(kind), said);
        }
        assertTrue(said.endsWith("clean, and these were never named: []" + System.lineSeparator()), said);
    }
}
