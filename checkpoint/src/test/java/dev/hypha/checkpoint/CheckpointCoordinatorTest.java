package dev.hypha.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointCoordinator.Round;
import dev.hypha.checkpoint.CheckpointCoordinator.State;
import dev.hypha.checkpoint.spi.SealedPiece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointCoordinatorTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private final CheckpointStore store = new MemoryCheckpointStore();
    private final CheckpointCatalog catalog = new CheckpointCatalog(store, "graph/job-1");

    private CheckpointCoordinator coordinator(int retained) {
        return new CheckpointCoordinator(catalog, retained, CLOCK);
    }

    private Piece store(Round round, int partition, String content) {
        return catalog.write(round.number(), partition, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    private String content(Manifest manifest, int partition) {
        Piece piece = manifest.pieces().stream()
                .filter(it -> it.partition() == partition)
                .findFirst()
                .orElseThrow();
        try (InputStream in = catalog.read(manifest.number(), piece)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLastAcknowledgementCommits() {
        Round round = coordinator(2).begin(7, Set.of(0, 1, 2), Map.of("algorithm", "pagerank with damping"));
        assertEquals(State.COLLECTING, round.acknowledge(store(round, 2, "two")));
        assertEquals(State.COLLECTING, round.acknowledge(store(round, 0, "")));
        assertEquals(List.of(1), round.missing());
        assertEquals(Optional.empty(), catalog.latest());
        assertEquals(State.COMMITTED, round.acknowledge(store(round, 1, "one")));

        Manifest manifest = catalog.latest().orElseThrow();
        assertEquals(7, manifest.iteration());
        assertEquals(CLOCK.instant(), manifest.created());
        assertEquals(Map.of("algorithm", "pagerank with damping"), manifest.properties());
        assertEquals(6, manifest.bytes());
        assertEquals("", content(manifest, 0));
        assertEquals("one", content(manifest, 1));
        assertEquals("two", content(manifest, 2));
    }

    @Test
    void answersThatComeTwiceOrLateChangeNothing() {
        Round round = coordinator(2).begin(1, Set.of(0, 1), Map.of());
        Piece first = store(round, 0, "a");
        assertEquals(State.COLLECTING, round.acknowledge(first));
        assertEquals(State.COLLECTING, round.acknowledge(first));
        assertThrows(IllegalArgumentException.class, () -> round.acknowledge(new Piece(5, 0, 0, 0)));
        assertEquals(State.ROLLED_BACK, round.rollBack());
        assertEquals(State.ROLLED_BACK, round.acknowledge(store(round, 1, "b")));
        assertEquals(Optional.empty(), catalog.latest());
    }

    @Test
    void aRollBackLeavesNothingAndTheOneBeforeStays() {
        CheckpointCoordinator coordinator = coordinator(2);
        Round good = coordinator.begin(1, Set.of(0), Map.of());
        good.acknowledge(store(good, 0, "good"));
        Round bad = coordinator.begin(2, Set.of(0, 1), Map.of());
        bad.acknowledge(store(bad, 0, "bad"));
        assertEquals(State.ROLLED_BACK, bad.rollBack());
        assertEquals(State.COMMITTED, good.rollBack(), "what is committed stays");
        assertEquals(3, store.list("graph/job-1").size(), "its claim, its piece, its manifest");
        assertEquals("good", content(catalog.latest().orElseThrow(), 0));
    }

    @Test
    void aNewRoundRollsBackTheOneBefore() {
        CheckpointCoordinator coordinator = coordinator(2);
        Round first = coordinator.begin(1, Set.of(0, 1), Map.of());
        first.acknowledge(store(first, 0, "x"));
        Round second = coordinator.begin(1, Set.of(0), Map.of());
        assertEquals(State.ROLLED_BACK, first.state());
        assertTrue(second.number() > first.number());
        assertEquals(State.COMMITTED, second.acknowledge(store(second, 0, "y")));
    }

    @Test
    void onlyTheNewestAreKept() {
        CheckpointCoordinator coordinator = coordinator(3);
        for (int i = 0; i < 10; i++) {
            Round round = coordinator.begin(i, Set.of(0, 1), Map.of());
            round.acknowledge(store(round, 0, "a" + i));
            round.acknowledge(store(round, 1, "b" + i));
        }
        assertEquals(
                List.of(9L, 8L, 7L),
                catalog.complete().stream().map(Manifest::iteration).toList());
        assertEquals(3 * 3, store.list("graph/job-1").size());
    }

    @Test
    void whatAnotherCoordinatorLeftGoesToo() {
        for (int i = 0; i < 3; i++) {
            Round round = coordinator(3).begin(i, Set.of(0), Map.of());
            round.acknowledge(store(round, 0, "before" + i));
        }
        CheckpointCoordinator next = coordinator(2);
        for (int i = 3; i < 6; i++) {
            Round round = next.begin(i, Set.of(0), Map.of());
            round.acknowledge(store(round, 0, "after" + i));
            assertEquals(
                    List.of((long) i, i - 1L),
                    catalog.complete().stream().map(Manifest::iteration).toList());
        }
    }

    @Test
    void twoCoordinatorsOfTheSameJobNeverWriteIntoOneCheckpoint() {
        CheckpointCoordinator one = coordinator(2);
        CheckpointCoordinator other = coordinator(2);
        Round mine = one.begin(1, Set.of(0), Map.of());
        Round yours = other.begin(2, Set.of(0), Map.of());
        assertTrue(mine.number() != yours.number());
        assertEquals(State.COMMITTED, mine.acknowledge(store(mine, 0, "mine")));
        assertEquals(State.COMMITTED, yours.acknowledge(store(yours, 0, "yours")));
        assertEquals(
                List.of("yours", "mine"),
                catalog.complete().stream().map(it -> content(it, 0)).toList());
    }

    /// Whoever comes later takes numbers of its own, whatever the one before has left in the store.
    @Test
    void aLotOfNumbersBelongsToOneCoordinator() {
        for (int before = 0; before < 4; before++) {
            CheckpointCatalog mine = new CheckpointCatalog(store, "graph/lots-" + before);
            CheckpointCoordinator one = new CheckpointCoordinator(mine, 2, CLOCK);
            assertEquals(0, one.prepare());
            for (int i = 0; i < before; i++) {
                Round round = one.begin(i, Set.of(0), Map.of());
                assertEquals(i, round.number());
                round.acknowledge(mine.write(i, 0, out -> out.write(1)));
            }
            CheckpointCoordinator other = new CheckpointCoordinator(mine, 2, CLOCK);
            assertEquals(CheckpointCoordinator.LOT, other.prepare(), "after " + before);
            assertEquals(before, one.begin(9, Set.of(0), Map.of()).number());
            assertEquals(
                    CheckpointCoordinator.LOT,
                    other.begin(9, Set.of(0), Map.of()).number());
        }
    }

    /// With a round that is rolled back the claim of its lot may go, so that others might take its numbers.
    @Test
    void afterARollBackOtherNumbersAreClaimed() {
        CheckpointCoordinator coordinator = coordinator(2);
        coordinator.begin(1, Set.of(0), Map.of()).rollBack();
        assertEquals(List.of(), store.list("graph/job-1"));
        Round next = coordinator.begin(2, Set.of(0), Map.of());
        assertEquals(CheckpointCoordinator.LOT, next.number());
        assertEquals(1, store.list("graph/job-1").size());
    }

    @Test
    void piecesThatAreInMemoryAreStoredInOneGo() throws IOException {
        Random random = new Random(7);
        SortedMap<Integer, List<ByteBuffer>> contents = new TreeMap<>();
        List<ByteArrayOutputStream> expected = new ArrayList<>();
        for (int partition = 0; partition < 5; partition++) {
            List<ByteBuffer> chunks = new ArrayList<>();
            expected.add(new ByteArrayOutputStream());
            for (int chunk = 0; chunk < partition; chunk++) {
                byte[] bytes = new byte[1 + random.nextInt(3000)];
                random.nextBytes(bytes);
                chunks.add(ByteBuffer.wrap(bytes));
                expected.get(partition).writeBytes(bytes);
            }
            contents.put(partition, chunks);
        }
        List<Piece> pieces = catalog.writeAll(4, contents);
        assertEquals(5, pieces.size());
        for (Piece piece : pieces) {
            assertEquals(piece.partition(), piece.chunks());
            try (InputStream in = catalog.read(4, piece)) {
                assertArrayEquals(expected.get(piece.partition()).toByteArray(), in.readAllBytes());
            }
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> catalog.writeAll(5, new TreeMap<>(Map.of(0, List.of(ByteBuffer.allocate(0))))));
    }

    @Test
    void whatAnotherHasCommittedUnderTheSameNumberStays() {
        Round mine = coordinator(2).begin(1, Set.of(0), Map.of());
        Piece piece = store(mine, 0, "state");
        catalog.commit(new Manifest(mine.number(), 1, CLOCK.instant(), Map.of("by", "another"), List.of(piece)));
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> mine.acknowledge(piece));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("HYP-CKPT-007 "), refusal::getMessage);
        assertEquals(State.ROLLED_BACK, mine.state());
        assertEquals("state", content(catalog.latest().orElseThrow(), 0));
    }

    /// Stores what it is told to, and crashes after so many changes: everything from then on fails.
    private static final class Crashing extends dev.hypha.checkpoint.spi.SealedStore {
        private final Map<CheckpointKey, ByteBuffer> pieces;
        private int changesLeft;

        Crashing(Map<CheckpointKey, ByteBuffer> pieces, int changesLeft) {
            this.pieces = pieces;
            this.changesLeft = changesLeft;
        }

        private void change() {
            if (changesLeft-- <= 0) {
                throw new CheckpointException(CheckpointException.Kind.UNAVAILABLE, "crashed");
            }
        }

        @Override
        protected void saveSealed(CheckpointKey key, SealedPiece piece) {
            change();
            pieces.put(key, ByteBuffer.wrap(piece.toBytes()));
        }

        @Override
        protected boolean createSealed(CheckpointKey key, SealedPiece piece) {
            change();
            return pieces.putIfAbsent(key, ByteBuffer.wrap(piece.toBytes())) == null;
        }

        @Override
        protected Map<CheckpointKey, ByteBuffer> loadSealed(java.util.Collection<CheckpointKey> keys) {
            Map<CheckpointKey, ByteBuffer> found = new HashMap<>();
            keys.stream()
                    .filter(pieces::containsKey)
                    .forEach(key -> found.put(key, pieces.get(key).duplicate()));
            return found;
        }

        @Override
        protected void remove(java.util.Collection<CheckpointKey> keys) {
            keys.forEach(key -> {
                change();
                pieces.remove(key);
            });
        }

        @Override
        protected java.util.Collection<CheckpointKey> find(String scope) {
            return pieces.keySet().stream()
                    .filter(it -> it.scope().equals(scope))
                    .toList();
        }

        @Override
        protected java.util.Collection<String> findScopes() {
            return pieces.keySet().stream().map(CheckpointKey::scope).toList();
        }

        @Override
        protected void release() {}
    }

    @Test
    void whereverItCrashesAWholeCheckpointIsFoundAfterwards() {
        for (int crashAfter = 0; crashAfter < 60; crashAfter++) {
            Map<CheckpointKey, ByteBuffer> disk = new HashMap<>();
            int committed = runUntilCrash(disk, crashAfter);
            CheckpointCatalog after = new CheckpointCatalog(new Crashing(disk, Integer.MAX_VALUE), "job");
            CheckpointCoordinator restarted = new CheckpointCoordinator(after, 2, CLOCK);
            Optional<Manifest> latest = after.latest();
            assertEquals(committed, latest.map(it -> (int) it.iteration()).orElse(-1), "crash after " + crashAfter);
            latest.ifPresent(manifest -> manifest.pieces().forEach(piece -> {
                try (InputStream in = after.read(manifest.number(), piece)) {
                    assertEquals(manifest.iteration() * 10 + piece.partition(), in.read());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            assertTrue(restarted.begin(99, Set.of(0), Map.of()).number()
                    > latest.map(Manifest::number).orElse(-1L));
        }
    }

    /// @return the iteration of the last checkpoint that was committed
    private static int runUntilCrash(Map<CheckpointKey, ByteBuffer> disk, int changes) {
        int committed = -1;
        try {
            CheckpointCatalog catalog = new CheckpointCatalog(new Crashing(disk, changes), "job");
            CheckpointCoordinator coordinator = new CheckpointCoordinator(catalog, 2, CLOCK);
            for (int iteration = 0; iteration < 10; iteration++) {
                Round round = coordinator.begin(iteration, Set.of(0, 1, 2), Map.of());
                for (int partition = 0; partition < 3; partition++) {
                    int content = iteration * 10 + partition;
                    if (round.acknowledge(catalog.write(round.number(), partition, out -> out.write(content)))
                            == State.COMMITTED) {
                        committed = iteration;
                    }
                }
            }
        } catch (CheckpointException e) {
            return committed;
        }
        return committed;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 5000, 12_345})
    void aPieceIsCutAndReadBackWhole(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        PieceWriter writer = new PieceWriter(store, "job", 3, 4, 1000);
        Random cuts = new Random(1);
        for (int at = 0; at < length; ) {
            int some = Math.min(length - at, 1 + cuts.nextInt(1500));
            writer.write(content, at, some);
            at += some;
        }
        writer.close();
        assertThrows(IOException.class, () -> writer.write(1));
        Piece piece = writer.piece();
        assertEquals(length, piece.bytes());
        assertEquals((length + 999) / 1000, piece.chunks());
        try (PieceReader reader = new PieceReader(store, "job", 3, piece)) {
            assertArrayEquals(content, reader.readAllBytes());
        }
    }

    @Test
    void aPieceThatIsNotWhatWasCommittedIsCorrupt() {
        Round round = coordinator(2).begin(1, Set.of(0), Map.of());
        Piece piece = store(round, 0, "abc");
        List<Piece> lies = new ArrayList<>();
        lies.add(new Piece(0, 1, 4, piece.checksum()));
        lies.add(new Piece(0, 1, 3, piece.checksum() + 1));
        lies.add(new Piece(0, 2, 3, piece.checksum()));
        for (Piece lie : lies) {
            CheckpointException refusal = assertThrows(CheckpointException.class, () -> {
                try (InputStream in = catalog.read(round.number(), lie)) {
                    in.readAllBytes();
                }
            });
            assertEquals(CheckpointException.Kind.CORRUPT, refusal.kind());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hypha-checkpoint 2\niteration 1\ncreated 2026-01-01T00:00:00Z\nend\n",
                "hypha-checkpoint 1\niteration one\ncreated 2026-01-01T00:00:00Z\nend\n",
                "hypha-checkpoint 1\niteration 1\ncreated yesterday\nend\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\nend\nmore\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\npiece 0 1 1\nend\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\npiece 0 1 -1 ff\nend\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\npiece 1 1 1 f\npiece 0 1 1 f\nend\n",
                "hypha-checkpoint 1\niteration 1\ncreated 2026-01-01T00:00:00Z\nproperty x\nend\n",
            })
    void aManifestThatCannotBeReadIsCorrupt(String text) {
        CheckpointKey key = new CheckpointKey("job", 1, "manifest");
        assertEquals(
                CheckpointException.Kind.CORRUPT,
                assertThrows(CheckpointException.class, () -> Manifest.read(key, StandardCharsets.UTF_8.encode(text)))
                        .kind());
    }
}
