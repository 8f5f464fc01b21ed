package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.Manifest;
import dev.hypha.checkpoint.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [CheckpointStore] promises, as tests. An implementation inherits this and says how to open its
/// store.
@Timeout(120)
public abstract class CheckpointStoreContract {
    private static final CheckpointKey KEY = new CheckpointKey("job", 1, "state");
    private static final int THREADS = 8;

    private CheckpointStore store;

    /// For heirs.
    protected CheckpointStoreContract() {}

    /// Opens the store. What one that was opened before in the same test has stored is there, if [#isDurable].
    ///
    /// @return the store
    /// @throws Exception if it cannot be
    protected abstract CheckpointStore open() throws Exception;

    /// Whether what is stored outlives the object that stored it.
    ///
    /// @return false for a store in memory
    protected abstract boolean isDurable();

    /// Changes stored bytes behind the store's back, as a failing disk does.
    ///
    /// @param key the piece
    /// @param change makes the new bytes of the old
    /// @throws Exception if it cannot
    protected abstract void damage(CheckpointKey key, UnaryOperator<byte[]> change) throws Exception;

    /// Opens the store of the test.
    ///
    /// @throws Exception if it cannot be
    @BeforeEach
    protected final void openStore() throws Exception {
        store = open();
    }

    /// Closes it.
    @AfterEach
    protected final void closeStore() {
        store.close();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static CheckpointKey key(String scope, long number, String part) {
        return new CheckpointKey(scope, number, part);
    }

    @Test
    void whatWasSavedIsLoaded() {
        ByteBuffer content = bytes(9, 1, 2, 3, 9).position(1).limit(4);
        store.save(KEY, content);
        assertEquals(3, content.remaining(), "the buffer is left as it was");
        assertEquals(Optional.of(bytes(1, 2, 3)), store.load(KEY));
    }

    @Test
    void directAndReadOnlyBuffersAreSaved() {
        store.save(KEY, ByteBuffer.allocateDirect(3).put(bytes(1, 2, 3)).flip().asReadOnlyBuffer());
        assertEquals(Optional.of(bytes(1, 2, 3)), store.load(KEY));
    }

    @Test
    void aSecondSaveReplacesTheFirst() {
        store.save(KEY, bytes(1, 2, 3));
        store.save(KEY, bytes(4));
        assertEquals(Optional.of(bytes(4)), store.load(KEY));
        assertEquals(List.of(KEY), store.list("job"));
    }

    @Test
    void whatWasNeverSavedIsAbsent() {
        store.save(KEY, bytes(1));
        assertEquals(Optional.empty(), store.load(key("job", 2, "state")));
        assertEquals(Optional.empty(), store.load(key("job", 1, "other")));
        assertEquals(Optional.empty(), store.load(key("other", 1, "state")));
        assertEquals(Optional.empty(), store.load(key("job/state", 1, "state")));
        assertEquals(List.of(), store.list("nothing"));
        assertEquals(List.of(), store.scopes("nothing"));
    }

    @Test
    void nothingAndMuchAreSaved() {
        byte[] much = new byte[3_000_000];
        new Random(1).nextBytes(much);
        store.save(key("job", 1, "empty"), bytes());
        store.save(key("job", 1, "much"), ByteBuffer.wrap(much));
        assertEquals(Optional.of(bytes()), store.load(key("job", 1, "empty")));
        assertEquals(Optional.of(ByteBuffer.wrap(much)), store.load(key("job", 1, "much")));
    }

    @Test
    void tooMuchIsRefusedAndWhatWasThereStays() {
        store.save(KEY, bytes(1));
        ByteBuffer tooMuch = ByteBuffer.allocate(CheckpointStore.CONTENT_BYTES_MAX + 1);
        assertEquals(Kind.TOO_LARGE, refusal(() -> store.save(KEY, tooMuch)));
        assertEquals(Optional.of(bytes(1)), store.load(KEY));
    }

    @Test
    void whatIsLoadedIsTheCallersToChange() {
        store.save(KEY, bytes(1, 2, 3));
        store.load(KEY).orElseThrow().put(0, (byte) 7);
        assertEquals(Optional.of(bytes(1, 2, 3)), store.load(KEY));
    }

    @Test
    void manyAreSavedLoadedAndDeletedTogether() {
        Map<CheckpointKey, ByteBuffer> contents = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            contents.put(key("job", i % 3, "part-" + i), bytes(i, i >> 8));
        }
        store.saveAll(contents);
        store.saveAll(Map.of());
        assertEquals(contents, store.loadAll(contents.keySet()));
        assertEquals(Map.of(), store.loadAll(List.of()));

        List<CheckpointKey> some = contents.keySet().stream().limit(200).toList();
        List<CheckpointKey> more = new ArrayList<>(some);
        more.add(key("job", 77, "never-there"));
        store.delete(more);
        store.delete(List.of());
        contents.keySet().removeAll(some);
        assertEquals(contents.keySet().stream().sorted().toList(), store.list("job"));
        List<CheckpointKey> doubled = new ArrayList<>(contents.keySet());
        doubled.addAll(contents.keySet());
        assertEquals(contents, store.loadAll(doubled));
    }

    @Test
    void listsAreInOrderAndOfOneScope() {
        List<CheckpointKey> keys = List.of(
                key("a", 0, "x"),
                key("a", 2, "x"),
                key("a", 10, "b"),
                key("a", 10, "x"),
                key("a", Long.MAX_VALUE, "x"));
        keys.reversed().forEach(each -> store.save(each, bytes(1)));
        List.of(key("a/b", 1, "x"), key("ab", 1, "x"), key("A", 1, "x"), key("a-b", 1, "x"), key("a.b", 1, "x"))
                .forEach(each -> store.save(each, bytes(2)));
        assertEquals(keys, store.list("a"));
        assertEquals(List.of(key("a/b", 1, "x")), store.list("a/b"));
    }

    @Test
    void scopesAreFoundByTheirStart() {
        for (String scope : List.of("graph", "graph/job-1", "graph/job-1/run-2", "graphs", "tasks/x")) {
            store.save(key(scope, 0, "p"), bytes(1));
        }
        assertEquals(List.of("graph", "graph/job-1", "graph/job-1/run-2"), store.scopes("graph"));
        assertEquals(List.of("graph/job-1", "graph/job-1/run-2"), store.scopes("graph/job-1"));
        assertEquals(5, store.scopes("").size());
        store.delete(List.of(key("graph/job-1", 0, "p")));
        assertEquals(List.of("graph", "graph/job-1/run-2"), store.scopes("graph"));
    }

    @Test
    void scopesAndPartsMayHaveTheSameNames() {
        List<CheckpointKey> keys = List.of(
                key("a", 1, "a"), key("a/a", 1, "a"), key("a/1", 1, "1"), key("a/1/a", 1, "1"), key("1", 1, "1"));
        keys.forEach(each -> store.save(each, bytes(each.scope().length())));
        keys.forEach(each -> assertEquals(Optional.of(bytes(each.scope().length())), store.load(each), each::toString));
        keys.forEach(each -> assertEquals(List.of(each), store.list(each.scope())));
    }

    @Test
    void createStoresOnlyWhereNothingIs() {
        assertTrue(store.create(KEY, bytes(1)));
        assertFalse(store.create(KEY, bytes(2)));
        assertEquals(Optional.of(bytes(1)), store.load(KEY));
        assertEquals(List.of(KEY), store.list("job"));
        store.delete(List.of(KEY));
        assertTrue(store.create(KEY, bytes(3)));
        assertEquals(Optional.of(bytes(3)), store.load(KEY));
    }

    @Test
    void ofSeveralThatCreateOneSucceeds() throws Exception {
        for (int round = 0; round < 10; round++) {
            CheckpointKey contested = key("job", round, "state");
            List<Boolean> created = inParallel(i -> store.create(contested, bytes(i)));
            assertEquals(1, created.stream().filter(it -> it).count());
            int winner = created.indexOf(true);
            assertEquals(Optional.of(bytes(winner)), store.load(contested));
        }
    }

    @Test
    void manyThreadsSaveAndLoad() throws Exception {
        inParallel(i -> {
            for (int number = 0; number < 20; number++) {
                store.save(key("job-" + i % 2, number, "part-" + i), bytes(i, number));
                assertEquals(Optional.of(bytes(i, number)), store.load(key("job-" + i % 2, number, "part-" + i)));
            }
            return true;
        });
        assertEquals(THREADS / 2 * 20, store.list("job-0").size());
        assertEquals(THREADS / 2 * 20, store.list("job-1").size());
    }

    @Test
    void aScopeIsEmptiedAndFilledAtTheSameTime() throws Exception {
        inParallel(i -> {
            for (int round = 0; round < 20; round++) {
                CheckpointKey own = key("job", i, "part");
                store.save(own, bytes(round));
                assertEquals(Optional.of(bytes(round)), store.load(own));
                store.delete(List.of(own));
            }
            return true;
        });
        assertEquals(List.of(), store.list("job"));
        assertEquals(List.of(), store.scopes(""));
    }

    @Test
    void severalPiecesOfOneNameAreSavedAndDeletedAtTheSameTime() throws Exception {
        List<CheckpointKey> keys =
                IntStream.range(0, 20).mapToObj(i -> key("job", i, "part")).toList();
        inParallel(i -> {
            List<CheckpointKey> order = i % 2 == 0 ? keys : keys.reversed();
            for (int round = 0; round < 5; round++) {
                Map<CheckpointKey, ByteBuffer> contents = new LinkedHashMap<>();
                order.forEach(each -> contents.put(each, bytes(i)));
                store.saveAll(contents);
                if (i > 1) {
                    store.delete(order);
                }
            }
            return true;
        });
        store.delete(keys);
        assertEquals(Map.of(), store.loadAll(keys));
    }

    @Test
    void aReaderSeesTheOldOrTheNewNeverAMixture() throws Exception {
        byte[] first = new byte[200_000];
        byte[] second = new byte[100_000];
        new Random(2).nextBytes(second);
        store.save(KEY, ByteBuffer.wrap(first));
        inParallel(i -> {
            for (int round = 0; round < 10; round++) {
                if (i == 0) {
                    store.save(KEY, ByteBuffer.wrap(round % 2 == 0 ? second : first));
                } else {
                    ByteBuffer seen = store.load(KEY).orElseThrow();
                    assertTrue(seen.equals(ByteBuffer.wrap(first)) || seen.equals(ByteBuffer.wrap(second)));
                }
            }
            return true;
        });
    }

    private interface Numbered<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> inParallel(Numbered<T> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<T>> calls = IntStream.range(0, THREADS)
                    .<Callable<T>>mapToObj(i -> () -> work.call(i))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        }
    }

    @Test
    void everyKindOfDamageIsFound() throws Exception {
        List<UnaryOperator<byte[]>> damages = List.of(
                old -> changed(old, 0),
                old -> changed(old, 5),
                old -> changed(old, 9),
                old -> changed(old, 13),
                old -> changed(old, old.length - 1),
                old -> java.util.Arrays.copyOf(old, old.length - 1),
                old -> java.util.Arrays.copyOf(old, 7),
                old -> java.util.Arrays.copyOf(old, 0),
                old -> java.util.Arrays.copyOf(old, old.length + 1),
                old -> new byte[old.length]);
        for (UnaryOperator<byte[]> each : damages) {
            store.save(KEY, bytes(1, 2, 3, 4));
            damage(KEY, each);
            assertEquals(Kind.CORRUPT, refusal(() -> store.load(KEY)), "damage " + damages.indexOf(each));
        }
        store.save(KEY, bytes(5));
        assertEquals(Optional.of(bytes(5)), store.load(KEY), "what is damaged can be replaced");
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void onePieceInThePlaceOfAnotherIsFound() throws Exception {
        CheckpointKey other = key("job", 2, "state");
        store.save(KEY, bytes(1));
        store.save(other, bytes(1));
        List<byte[]> stolen = new ArrayList<>();
        damage(KEY, old -> {
            stolen.add(old);
            return old;
        });
        damage(other, _ -> stolen.get(0));
        assertEquals(Optional.of(bytes(1)), store.load(KEY));
        assertEquals(Kind.CORRUPT, refusal(() -> store.load(other)));
    }

    @Test
    void theCatalogUsesThePreviousCheckpointWhenTheNewestIsDamaged() throws Exception {
        CheckpointCatalog catalog = new CheckpointCatalog(store, "job");
        for (int number = 0; number < 3; number++) {
            int content = number;
            Piece piece = catalog.write(number, 0, out -> out.write(content));
            catalog.commit(new Manifest(number, number, Instant.EPOCH, Map.of(), List.of(piece)));
        }
        damage(key("job", 2, "partition-0-0"), old -> changed(old, old.length - 1));
        assertEquals(Optional.of(1), catalog.restoreLatest(manifest -> read(catalog, manifest)));
        damage(key("job", 1, "manifest"), old -> java.util.Arrays.copyOf(old, old.length / 2));
        assertEquals(Optional.of(0), catalog.restoreLatest(manifest -> read(catalog, manifest)));
    }

    private static int read(CheckpointCatalog catalog, Manifest manifest) {
        try (var in = catalog.read(manifest.number(), manifest.pieces().get(0))) {
            int content = in.read();
            assertEquals(-1, in.read());
            return content;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itOutlivesTheOneWhoStored() throws Exception {
        assumeTrue(isDurable(), "it is not durable, and says so");
        store.save(KEY, bytes(1, 2));
        assertTrue(store.create(key("job/a", 3, "manifest"), bytes(3)));
        store.close();
        store = open();
        assertEquals(Optional.of(bytes(1, 2)), store.load(KEY));
        assertEquals(Optional.of(bytes(3)), store.load(key("job/a", 3, "manifest")));
        assertEquals(List.of("job", "job/a"), store.scopes("job"));
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        store.close();
        assertEquals(Kind.CLOSED, refusal(() -> store.save(KEY, bytes(1))));
        assertEquals(Kind.CLOSED, refusal(() -> store.load(KEY)));
        assertEquals(Kind.CLOSED, refusal(() -> store.create(KEY, bytes(1))));
        assertEquals(Kind.CLOSED, refusal(() -> store.list("job")));
        assertEquals(Kind.CLOSED, refusal(() -> store.delete(List.of(KEY))));
    }

    private static Kind refusal(Runnable action) {
        CheckpointException refusal = assertThrows(CheckpointException.class, action::run);
        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith(refusal.kind().code() + " "), refusal::getMessage);
        return refusal.kind();
    }
}
