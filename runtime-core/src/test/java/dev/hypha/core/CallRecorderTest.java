package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.NodeId;
import dev.hypha.Placement;
import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions;
import dev.hypha.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the flight recorder has of calls.
@Timeout(60)
final class CallRecorderTest {
    @TempDir
    private Path folder;

    private static Node node(String name) {
        return TestNodes.node(
                name,
                Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly()),
                NodeOptions.DEFAULT.withConcurrency(1));
    }

    @Test
    void eachCallIsRecordedWithItsOutcomeWhileARecordingRuns() throws IOException, InterruptedException {
        Placement there = Placement.onNode(new NodeId("there"));
        try (Node here = node("here");
                Node away = node("there");
                Recording recording = new Recording()) {
            here.peers().add(away.listen(Endpoint.parse("tcp://127.0.0.1:0")));
            assertTrue(here.peers().awaitConnected(Duration.ofSeconds(10)));
            assertFalse(CallRecorder.isOn());
            here.spawn(TestFunctionsCalls.add(1, 2).on(there)).join(); // before the recording: not in it
            recording.enable(CallEvent.class);
            recording.start();
            JoinHandle<Integer> added = here.spawn(TestFunctionsCalls.add(1, 2).on(there));
            assertEquals(3, added.join());
            var unusedThrew =
                    here.spawn(TestFunctionsCalls.fail("secret-4000").on(there)).outcome();
            JoinHandle<Void> sleeping = here.spawn(TestFunctionsCalls.sleep(60_000));
            assertTrue(Quiet.await(
                    ChannelFixture.WAIT,
                    () -> here.tasks().stream().anyMatch(task -> task.state() == TaskInfo.State.RUNNING)));
            JoinHandle<Integer> queued =
                    here.spawn(TestFunctionsCalls.add(1, 2).on(Placement.onNode(new NodeId("here"))));
            queued.cancel();
            var unusedCancelled = queued.outcome();
            sleeping.cancel();
            var unusedInterrupted = sleeping.outcome();
            assertTrue(Node.awaitQuiet(List.of(here, away), ChannelFixture.WAIT));
            recording.stop();
            Path file = folder.resolve("calls.jfr");
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("dev.hypha.Call"))
                    .filter(event -> List.of("here", "there").contains(event.getString("node")))
                    .toList(); // not those of other tests' recordings and nodes, which may still be at it
            assertEquals(
                    List.of(
                            "add on here: cancelled",
                            "add on there: success",
                            "fail on there: threw",
                            "sleep on here: cancelled"),
                    events.stream().map(CallRecorderTest::line).sorted().toList());
            RecordedEvent first = events.stream()
                    .filter(event -> line(event).equals("add on there: success"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(added.id().toString(), first.getString("task"));
            assertEquals("here", first.getString("caller"));
            assertEquals(1, first.getInt("attempt"));
            assertTrue(first.getDuration("queueTime").compareTo(Duration.ofMinutes(1)) < 0);
            assertFalse(events.stream()
                    .map(Object::toString)
                    .collect(Collectors.joining())
                    .contains("secret-4000"));
        }
    }

    private static String line(RecordedEvent event) {
        String function = event.getString("function");
        return function.substring(function.lastIndexOf('.') + 1) + " on " + event.getString("node") + ": "
                + event.getString("outcome");
    }
}
