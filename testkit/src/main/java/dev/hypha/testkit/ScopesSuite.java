package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.JoinHandle;
import dev.hypha.JoinScope;
import dev.hypha.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A scope bounds what is under way, gives outcomes as they come, and leaves nothing behind.
abstract class ScopesSuite extends ContractSuite {
    @Test
    void everyInputHasOneOutcome() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        Set<Integer> results = new HashSet<>();
        try (JoinScope<Integer> scope = cluster.caller().scope(8)) {
            Iterable<Integer> inputs = () -> IntStream.range(0, 1000).iterator();
            for (Outcome<Integer> outcome :
                    scope.each(inputs, i -> ContractFunctionsCalls.add(i, 0).on(WORKERS))) {
                assertTrue(results.add(outcome.orThrow()));
                assertTrue(scope.counts().running() <= 8);
            }
            assertEquals(new JoinScope.Counts(1000, 1000, 0), scope.counts());
        }
        assertEquals(1000, results.size());
    }

    @Test
    void theWindowIsKept() throws InterruptedException {
        ClusterFixture cluster = cluster();
        Probe probe = Probe.create();
        try (JoinScope<String> scope = cluster.caller().scope(3)) {
            for (int i = 0; i < 3; i++) {
                var _ = scope.spawn(ContractFunctionsCalls.blocks(probe.name()).on(WORKERS));
            }
            probe.await("started", 3);
            Thread waiting = Thread.currentThread();
            Thread.ofVirtual().start(waiting::interrupt);
            assertThrows(
                    InterruptedException.class,
                    () -> scope.spawn(
                            ContractFunctionsCalls.blocks(probe.name()).on(WORKERS)));
            probe.open();
            for (int i = 0; i < 3; i++) {
                scope.next().orThrow();
            }
            assertThrows(NoSuchElementException.class, scope::next);
        }
        assertEquals(3, probe.count("started"));
    }

    @Test
    void leavingEarlyCancelsTheRestAndWaits() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        Probe probe = Probe.create();
        JoinHandle<String> one;
        JoinHandle<String> two;
        try (JoinScope<String> scope = cluster.caller().scope(4)) {
            one = scope.spawn(ContractFunctionsCalls.blocks(probe.name()).on(WORKERS));
            two = scope.spawn(ContractFunctionsCalls.blocks(probe.name()).on(WORKERS));
            probe.await("started", 2);
        }
        assertTrue(one.isDone() && two.isDone());
        assertEquals(2, probe.count("cancelled"));
    }

    @Test
    void failuresAreOutcomesToo() throws InterruptedException {
        ClusterFixture cluster = cluster();
        try (JoinScope<Integer> scope = cluster.caller().scope(2)) {
            int failed = 0;
            for (Outcome<Integer> outcome : scope.each(
                    List.of("a", "b", "c"),
                    text -> ContractFunctionsCalls.throwingWithin(text).on(WORKERS))) {
                failed += outcome instanceof Outcome.Failed<?> ? 1 : 0;
            }
            assertEquals(3, failed);
            assertEquals(new JoinScope.Counts(3, 0, 3), scope.counts());
        }
    }

    @Test
    void aCancelledScopeSpawnsNoMore() throws InterruptedException {
        ClusterFixture cluster = cluster();
        Probe probe = Probe.create();
        try (JoinScope<String> scope = cluster.caller().scope(2)) {
            JoinHandle<String> handle =
                    scope.spawn(ContractFunctionsCalls.blocks(probe.name()).on(WORKERS));
            scope.cancel();
            assertTrue(failure(handle).code().startsWith("HYP-CALL"));
            assertThrows(
                    IllegalStateException.class,
                    () -> scope.spawn(
                            ContractFunctionsCalls.blocks(probe.name()).on(WORKERS)));
        }
    }
}
