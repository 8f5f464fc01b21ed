package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every [CheckpointStore] on a server promises when that fails, as tests. An implementation inherits
/// this and says how to have a server that may die.
public abstract class CheckpointServerFaultsContract {
    /// A checkpoint.
    protected static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");

    /// Another one.
    protected static final CheckpointKey OTHER = new CheckpointKey("job", 2, "state");

    /// For heirs.
    protected CheckpointServerFaultsContract() {}

    /// Opens a store on the server.
    ///
    /// @param options more options, or others: names and values in turn
    /// @return the store, closed by the test
    protected abstract CheckpointStore open(String... options);

    /// Ends the server's process at once.
    ///
    /// @throws Exception if that fails
    protected abstract void kill() throws Exception;

    /// Starts the server again, with the data that it had.
    ///
    /// @throws Exception if that fails
    protected abstract void restart() throws Exception;

    /// A small piece of state.
    ///
    /// @param value tells it from others
    /// @return a byte
    protected static ByteBuffer bytes(int value) {
        return ByteBuffer.wrap(new byte[] {(byte) value});
    }

    /// Does what must be refused.
    ///
    /// @param kind of refusal
    /// @param action what is refused
    /// @return the refusal
    protected static CheckpointException refusal(Kind kind, Runnable action) {
        CheckpointException refusal = assertThrows(CheckpointException.class, action::run);
        assertEquals(kind, refusal.kind(), refusal::getMessage);
        return refusal;
    }

    /// Opens a store with an option that is wrong. The refusal must not repeat what is secret: `hidden`.
    ///
    /// @param name of the option
    /// @param value of the option
    /// @param problem what the refusal says
    protected final void assertNamed(String name, String value, String problem) {
        String message = String.valueOf(
                refusal(Kind.CONFIGURATION, () -> open(name, value)).getMessage());
        assertTrue(message.contains(problem), message);
        assertFalse(message.contains("hidden"), message);
    }

    @Test
    void aDeadServerIsToldAndAllIsThereAfterItsReturn() throws Exception {
        String[] options = {"namespace", "dead", "timeout", "300ms"};
        try (CheckpointStore store = open(options)) {
            store.save(KEY, bytes(1));
            assertTrue(store.create(OTHER, bytes(2)));
            kill();
            try {
                CheckpointKey later = new CheckpointKey("job", 3, "state");
                refusal(Kind.UNAVAILABLE, () -> store.save(KEY, bytes(9)));
                refusal(Kind.UNAVAILABLE, () -> store.saveAll(Map.of(KEY, bytes(9), OTHER, bytes(9))));
                refusal(Kind.UNAVAILABLE, () -> store.create(later, bytes(9)));
                refusal(Kind.UNAVAILABLE, () -> store.load(KEY));
                refusal(Kind.UNAVAILABLE, () -> store.list("job"));
                refusal(Kind.UNAVAILABLE, () -> store.scopes(""));
                refusal(Kind.UNAVAILABLE, () -> store.delete(List.of(KEY)));
                refusal(Kind.UNAVAILABLE, () -> open(options));
            } finally {
                restart();
            }
            assertEquals(Map.of(KEY, bytes(1), OTHER, bytes(2)), store.loadAll(List.of(KEY, OTHER)));
            assertEquals(List.of(KEY, OTHER), store.list("job"));
        }
    }
}
