package dev.hypha.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.spi.SealedPiece;
import dev.hypha.checkpoint.spi.SealedStore;
import dev.hypha.testkit.CheckpointStoreContract;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCheckpointStoreTest extends CheckpointStoreContract {
    private final Memory store = new Memory();

    /// Lets a test at the bytes.
    private static final class Memory extends SealedStore {
        private final MemoryCheckpointStore inner = new MemoryCheckpointStore();

        @Override
        protected void saveSealed(CheckpointKey key, SealedPiece piece) {
            inner.saveSealed(key, piece);
        }

        @Override
        protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
            return inner.createSealed(key, piece);
        }

        @Override
        protected Map<CheckpointKey, ByteBuffer> loadSealed(Collection<CheckpointKey> keys) {
            return inner.loadSealed(keys);
        }

        @Override
        protected void remove(Collection<CheckpointKey> keys) {
            inner.remove(keys);
        }

        @Override
        protected Collection<CheckpointKey> find(String scope) {
            return inner.find(scope);
        }

        @Override
        protected Collection<String> findScopes() {
            return inner.findScopes();
        }

        @Override
        protected void release() {
            inner.release();
        }
    }

    @Override
    protected CheckpointStore open() {
        return store;
    }

    @Override
    protected boolean isDurable() {
        return false;
    }

    @Override
    protected void damage(CheckpointKey key, UnaryOperator<byte[]> change) {
        byte[] old = store.inner.loadSealed(java.util.List.of(key)).get(key).array();
        store.inner.saveSealed(key, SealedPiece.of(ByteBuffer.wrap(change.apply(old))));
    }

    @Test
    void configurationOpensItByName() {
        try (CheckpointStore opened = CheckpointStores.open("memory", Map.of())) {
            assertEquals("memory", opened.toString());
        }
        assertRefused("no checkpoint store 'floppy'", () -> CheckpointStores.open("floppy", Map.of()));
        assertRefused("has no options [path]", () -> CheckpointStores.open("memory", Map.of("path", "x")));
        assertRefused("needs the option path", () -> CheckpointStores.open("file", Map.of()));
    }

    private static void assertRefused(String why, Runnable action) {
        CheckpointException refusal = assertThrows(CheckpointException.class, action::run);
        assertEquals(Kind.CONFIGURATION, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a/../b", ".", "a b", "a\\b", "~a", "@1", "a\u0000", "ä"})
    void namesThatNoStoreMustSeeAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new CheckpointKey(name, 0, "part"));
        assertThrows(IllegalArgumentException.class, () -> new CheckpointKey("scope", 0, name));
    }
}
