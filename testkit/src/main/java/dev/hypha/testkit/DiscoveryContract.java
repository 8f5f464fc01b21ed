package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.NodeId;
import dev.hypha.discovery.Discovery;
import dev.hypha.discovery.Discovery.Candidate;
import dev.hypha.discovery.Discovery.Listener;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.discovery.DiscoveryProblem;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Discovery] promises, as tests. An implementation inherits this and says how to have its source.
public abstract class DiscoveryContract {
    private static final NodeId ALICE = new NodeId("alice");
    private static final NodeId BOB = new NodeId("bob");
    private static final NodeId CAROL = new NodeId("carol");
    private static final String AT_BOB = "tcp://127.0.0.2:7102";
    private static final String AT_CAROL = "tcp://127.0.0.3:7103";

    // Names of their own for each test: tests that run side by side may share a source, as a network is one.
    private final String blue = "blue-" + UUID.randomUUID();
    private final String green = "green-" + UUID.randomUUID();
    private final Self self = new Self(blue, ALICE, List.of("tcp://127.0.0.1:7101"));
    private final RecordingListener listener = new RecordingListener();
    private DiscoveryFixture fixture;

    /// For heirs.
    protected DiscoveryContract() {}

    /// Starts a source that knows nothing. Throws `TestAbortedException`, with the reason, where there is
    /// none to be had.
    ///
    /// @return the source, closed after the test
    /// @throws Exception if it cannot be started
    protected abstract DiscoveryFixture source() throws Exception;

    @BeforeEach
    final void open() throws Exception {
        fixture = source();
    }

    @AfterEach
    final void close() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        assertEquals("", listener.offences());
    }

    @Test
    void findsWhatIsThereAlready() throws Exception {
        fixture.appear(blue, BOB, AT_BOB);
        fixture.appear(blue, CAROL, AT_CAROL);
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            for (Candidate candidate : listener.awaitEndpoints(AT_BOB, AT_CAROL)) {
                NodeId expected = candidate.endpoint().equals(AT_BOB) ? BOB : CAROL;
                candidate.node().ifPresent(node -> assertEquals(expected, node));
                assertFalse(candidate.source().isBlank());
            }
        }
        listener.closed();
    }

    @Test
    void findsWhoAppears() throws Exception {
        assumeTrue(fixture.changes(), "what is known never changes");
        fixture.appear(blue, BOB, AT_BOB);
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            listener.awaitEndpoints(AT_BOB);
            fixture.appear(blue, CAROL, AT_CAROL);
            listener.awaitEndpoints(AT_BOB, AT_CAROL);
        }
        listener.closed();
    }

    @Test
    void dropsWhoVanishes() throws Exception {
        assumeTrue(fixture.changes(), "what is known never changes");
        fixture.appear(blue, BOB, AT_BOB);
        fixture.appear(blue, CAROL, AT_CAROL);
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            listener.awaitEndpoints(AT_BOB, AT_CAROL);
            fixture.vanish(BOB);
            listener.awaitEndpoints(AT_CAROL);
            fixture.vanish(CAROL);
            listener.awaitEndpoints();
        }
        listener.closed();
    }

    @Test
    void leavesOutItself() throws Exception {
        fixture.appear(blue, BOB, AT_BOB);
        if (!fixture.announces()) {
            fixture.appear(blue, ALICE, self.endpoints().getFirst());
        }
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            listener.awaitEndpoints(AT_BOB);
        }
        listener.closed();
    }

    @Test
    void leavesOutOtherClusters() throws Exception {
        assumeTrue(fixture.tellsClusters(), "the source knows no clusters");
        fixture.appear(green, CAROL, AT_CAROL);
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            DiscoveryProblem problem = listener.awaitProblem(each -> each.kind() == DiscoveryProblem.Kind.OTHER_CLUSTER
                    && each.detail().contains(green));
            assertFalse(problem.remedy().isBlank(), problem::toString);
            fixture.appear(blue, BOB, AT_BOB);
            listener.awaitEndpoints(AT_BOB);
        }
        listener.closed();
        assertEquals(
                Set.of(),
                listener.sets().stream()
                        .flatMap(Set::stream)
                        .filter(each -> each.endpoint().equals(AT_CAROL))
                        .collect(Collectors.toSet()));
    }

    @Test
    void theSourceMayComeLater() throws Exception {
        assumeTrue(fixture.fails(), "there is nothing to be reached");
        fixture.appear(blue, BOB, AT_BOB);
        fixture.interrupt();
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            DiscoveryProblem problem = listener.awaitProblem(_ -> true);
            assertFalse(problem.remedy().isBlank(), problem::toString);
            fixture.restore();
            listener.awaitEndpoints(AT_BOB);
        }
        listener.closed();
    }

    @Test
    void theSourceMayGoAndComeBack() throws Exception {
        assumeTrue(fixture.fails() && fixture.changes(), "there is nothing to be reached");
        fixture.appear(blue, BOB, AT_BOB);
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            listener.awaitEndpoints(AT_BOB);
            fixture.interrupt();
            listener.awaitProblem(_ -> true);
            assertEquals(1, listener.sets().getLast().size(), "what was known stays known");
            fixture.appear(blue, CAROL, AT_CAROL);
            fixture.restore();
            listener.awaitEndpoints(AT_BOB, AT_CAROL);
        }
        listener.closed();
    }

    @Test
    void announcesItselfUntilClosed() throws Exception {
        assumeTrue(fixture.announces(), "nobody announces itself here");
        RecordingListener others = new RecordingListener();
        try (Discovery observer = fixture.discovery()) {
            observer.start(new Self(blue, BOB, List.of()), others);
            try (Discovery discovery = fixture.discovery()) {
                discovery.start(self, listener);
                Set<Candidate> found = others.awaitEndpoints(self.endpoints().getFirst());
                found.forEach(each -> each.node().ifPresent(node -> assertEquals(ALICE, node)));
            }
            listener.closed();
            others.awaitEndpoints();
        }
        others.closed();
        assertEquals("", others.offences());
    }

    @Test
    void aListenerMayCloseAndMayThrow() throws Exception {
        fixture.appear(blue, BOB, AT_BOB);
        CountDownLatch returned = new CountDownLatch(1);
        Discovery discovery = fixture.discovery();
        discovery.start(self, new Listener() {
            @Override
            public void found(Set<Candidate> all) {
                discovery.close();
                returned.countDown();
                throw new IllegalStateException("a listener's own bug");
            }

            @Override
            public void failed(DiscoveryProblem problem) {}
        });
        assertTrue(returned.await(60, TimeUnit.SECONDS), "close in a callback does not return");
    }

    @Test
    void startsOnceOnly() throws Exception {
        try (Discovery discovery = fixture.discovery()) {
            discovery.start(self, listener);
            assertThrows(IllegalStateException.class, () -> discovery.start(self, listener));
        }
        listener.closed();
        Discovery closed = fixture.discovery();
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.start(self, listener));
    }
}
