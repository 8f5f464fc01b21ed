package dev.hypha.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Call;
import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import dev.hypha.testkit.soak.Books.Line;
import dev.hypha.testkit.soak.Ledger.Entry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Books that do not balance are found out.
class BooksTest {
    private static final Call<Long> CALL = SoakFunctionsCalls.once("none", 1, 7);
    private static final Outcome<Long> LOST = new Failed<>(CALL, new Failure.Lost(new NodeId("node-1")));
    private static final Outcome<Long> NOT_STARTED = new Failed<>(CALL, new Failure.NotStarted("full"));

    private final Books books = new Books();

    private static Line line(boolean idempotent, Outcome<Long> outcome) {
        return new Line("a", "f", idempotent, 7, Optional.of(outcome));
    }

    private static Entry start(int attempt, boolean once) {
        return new Entry("a", attempt, "start", once);
    }

    private static Entry end(int attempt, boolean once) {
        return new Entry("a", attempt, "end", once);
    }

    private void assertBalance(Line line, Entry... entries) {
        assertEquals(List.of(), books.balance(List.of(line), List.of(entries)));
    }

    private void assertImbalance(String why, Line line, Entry... entries) {
        List<String> wrong = books.balance(List.of(line), List.of(entries));
        assertTrue(wrong.stream().anyMatch(each -> each.contains(why)), wrong::toString);
    }

    @Test
    void whatIsAllowedBalances() {
        assertBalance(line(false, new Success<>(7L)), start(1, true), end(1, true));
        assertEquals("accepted 1 = succeeded 1 + failed 0 + lost 0; nested 0", books.toString());
        new BooksTest().assertBalance(line(false, LOST), start(1, true));
        new BooksTest().assertBalance(line(false, LOST));
        new BooksTest().assertBalance(line(false, NOT_STARTED));
        new BooksTest().assertBalance(line(true, new Success<>(7L)), start(1, false), start(2, false), end(2, false));
    }

    @Test
    void secondRunOfWhatMayRunOnceIsFound() {
        assertImbalance(
                "started more often", line(false, new Success<>(7L)), start(1, true), start(2, true), end(2, true));
    }

    @Test
    void secondRunOfOneAttemptIsFound() {
        assertImbalance(
                "started more often", line(true, new Success<>(7L)), start(1, false), start(1, false), end(1, false));
    }

    @Test
    void secondRunIsFoundInALaterRound() {
        assertBalance(line(false, LOST), start(1, true));
        assertEquals(1, books.balance(List.of(), List.of(start(1, true))).size());
    }

    @Test
    void whatIsSaidNotToHaveRunMayNotHaveRun() {
        assertImbalance("ran, though", line(false, NOT_STARTED), start(1, true));
    }

    @Test
    void idempotentCallMayNotBeLost() {
        assertImbalance("idempotent, and failed", line(true, LOST), start(1, false));
    }

    @Test
    void successNeedsAnEndAndTheRightValue() {
        assertImbalance("never ran to its end", line(false, new Success<>(7L)), start(1, true));
        new BooksTest().assertImbalance("wrong value", line(false, new Success<>(8L)), start(1, true), end(1, true));
    }

    @Test
    void callWithoutOutcomeIsFound() {
        assertImbalance("has no outcome", new Line("a", "f", true, 7, Optional.empty()));
    }
}
