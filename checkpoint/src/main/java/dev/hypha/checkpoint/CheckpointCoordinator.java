package dev.hypha.checkpoint;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one consistent checkpoint of the pieces of many partitions: all of them, or none.
///
/// Whoever drives the job begins a round at a point where no message is on its way, asks each partition to
/// store its piece, and passes on what they answer. The last acknowledgement commits; a failure or
/// [Round#rollBack] deletes what was stored. One round at a time. A new coordinator, after a crash, deletes
/// what the crashed one had not committed. Numbers are claimed in lots of 1000, so that a round seldom
/// waits for the store before it begins.
///
/// Thread safe. It asks nobody itself and knows no time: how partitions are asked, and how long they have,
/// is the driver's. Source: coordinated checkpointing, Elnozahy et al., ACM Computing Surveys 34(3), 2002,
/// section 2.3.
public final class CheckpointCoordinator {
    /// So many numbers are claimed at a time, and belong to one coordinator.
    static final int LOT = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCoordinator.class);

    private final CheckpointCatalog catalog;
    private final int retained;
    private final InstantSource clock;

    /// The next number, and where the lot that was claimed ends.
    private long nextNumber;
    private long lotEnd;

    /// The numbers of the complete ones, the oldest first; empty until one was committed.
    private final Deque<Long> kept = new ArrayDeque<>();

    private Optional<Round> current = Optional.empty();

    /// A coordinator, alone for its job.
    ///
    /// @param catalog the job's checkpoints
    /// @param retained how many complete ones are kept, at least 1
    /// @param clock dates the manifests
    public CheckpointCoordinator(CheckpointCatalog catalog, int retained, InstantSource clock) {
        if (retained < 1) {
            throw new IllegalArgumentException("at least one checkpoint is kept, was " + retained);
        }
        this.catalog = catalog;
        this.retained = retained;
        this.clock = clock;
        this.nextNumber = catalog.nextNumber();
        this.lotEnd = nextNumber;
        catalog.discardUnfinished();
    }

    /// Claims what the next round needs, if that is not claimed yet, so that [#begin] does not wait for the
    /// store.
    ///
    /// @return the number that the next round has, unless one is rolled back before
    /// @throws CheckpointException if it cannot be claimed
    public synchronized long prepare() {
        if (nextNumber == lotEnd) {
            nextNumber = catalog.claim((nextNumber + LOT - 1) / LOT * LOT, LOT);
            lotEnd = nextNumber + LOT;
        }
        return nextNumber;
    }

    /// Begins a checkpoint. One that is not complete is rolled back.
    ///
    /// @param iteration how far the job is
    /// @param partitions who has to store a piece, at least one
    /// @param properties what its maker wants to find again, as in [Manifest]
    /// @return the round, with the number that the pieces are stored under; no other coordinator has the same
    /// @throws CheckpointException if no number can be claimed; nothing has begun then
    public synchronized Round begin(long iteration, Set<Integer> partitions, Map<String, String> properties) {
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint has at least one partition");
        }
        current.ifPresent(Round::rollBack);
        long number = prepare();
        nextNumber++;
        Round round = new Round(number, iteration, partitions, properties);
        current = Optional.of(round);
        return round;
    }

    /// Old ones go. What this coordinator has not committed itself is looked at once; from then on it knows
    /// what there is.
    private void retain(long committed) {
        if (kept.isEmpty()) {
            catalog.retain(retained);
            kept.addAll(
                    catalog.complete().reversed().stream().map(Manifest::number).toList());
        } else {
            kept.add(committed);
        }
        while (kept.size() > retained) {
            catalog.discard(kept.getFirst());
            kept.removeFirst();
        }
    }

    /// How a round stands.
    public enum State {
        /// Some partitions have not answered.
        COLLECTING,

        /// The checkpoint is complete and durable.
        COMMITTED,

        /// Nothing is left of it.
        ROLLED_BACK
    }

    /// One checkpoint on its way.
    public final class Round {
        private final long number;
        private final long iteration;
        private final Map<String, String> properties;
        private final Set<Integer> missing;
        private final Map<Integer, Piece> pieces = new TreeMap<>();
        private State state = State.COLLECTING;

        private Round(long number, long iteration, Set<Integer> partitions, Map<String, String> properties) {
            this.number = number;
            this.iteration = iteration;
            this.missing = new TreeSet<>(partitions);
            this.properties = Map.copyOf(properties);
        }

        /// The number that pieces are stored under.
        ///
        /// @return the number
        public long number() {
            return number;
        }

        /// A partition has stored its piece. The last one commits the checkpoint and deletes those that are
        /// not kept any more. Answers that come twice, or after the end, change nothing.
        ///
        /// @param piece what it has stored
        /// @return how the round stands now
        /// @throws CheckpointException if it cannot be committed; it is rolled back then
        /// @throws IllegalArgumentException if the partition was not asked
        public State acknowledge(Piece piece) {
            synchronized (CheckpointCoordinator.this) {
                if (state != State.COLLECTING) {
                    return state;
                }
                if (!missing.remove(piece.partition()) && !pieces.containsKey(piece.partition())) {
                    throw new IllegalArgumentException(
                            "partition " + piece.partition() + " was not asked for " + catalog.scope() + "#" + number);
                }
                pieces.put(piece.partition(), piece);
                if (missing.isEmpty()) {
                    commit();
                }
                return state;
            }
        }

        private void commit() {
            try {
                catalog.commit(
                        new Manifest(number, iteration, clock.instant(), properties, List.copyOf(pieces.values())));
            } catch (IllegalStateException e) {
                state = State.ROLLED_BACK; // the other's is complete: nothing of it is to be deleted
                current = Optional.empty();
                throw e;
            } catch (RuntimeException e) {
                rollBack();
                throw e;
            }
            state = State.COMMITTED;
            current = Optional.empty();
            try {
                retain(number);
            } catch (CheckpointException e) {
                LOG.warn("old checkpoints of {} stay for now: {}", catalog.scope(), e.getMessage());
            }
        }

        /// A partition has failed, or the driver does not want to wait any more: deletes what was stored,
        /// as far as the store can be reached. After a commit it changes nothing.
        ///
        /// @return how the round stands now
        public State rollBack() {
            synchronized (CheckpointCoordinator.this) {
                if (state == State.COLLECTING) {
                    state = State.ROLLED_BACK;
                    current = Optional.empty();
                    lotEnd = nextNumber; // the lot's claim may go with the round
                    try {
                        catalog.discard(number);
                    } catch (CheckpointException e) {
                        LOG.warn(
                                "what was stored of the checkpoint {}#{} stays for now: {}",
                                catalog.scope(),
                                number,
                                e.getMessage());
                    }
                }
                return state;
            }
        }

        /// Who has not answered yet.
        ///
        /// @return the partitions, in order
        public List<Integer> missing() {
            synchronized (CheckpointCoordinator.this) {
                return new ArrayList<>(missing);
            }
        }

        /// How it stands.
        ///
        /// @return the state
        public State state() {
            synchronized (CheckpointCoordinator.this) {
                return state;
            }
        }
    }
}
