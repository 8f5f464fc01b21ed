package dev.hypha.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the [Driver] knows of checkpoints: whether one can be made now, and how the one that is being made
/// behind running supersteps stands. Never more than one is being made.
///
/// ```
/// CLOSED -> PREPARING -> READY -> WRITING -> COMMITTING -> PREPARING
///   ^           |                    +-----------------------^
///   +-----------+ the store gives no number
/// ```
final class CheckpointRound {
    private enum Stage {
        CLOSED,
        PREPARING,
        READY,
        WRITING,
        COMMITTING
    }

    private final int every;
    private Stage stage = Stage.CLOSED;
    private long number;
    private long superstep;
    private boolean lateTold;
    private final Set<Integer> awaited = new TreeSet<>();
    private final List<StoredPiece> pieces = new ArrayList<>();
    private String failure = "";

    /// A job that has not begun.
    ///
    /// @param every so many supersteps between checkpoints, 0 for none
    CheckpointRound(int every) {
        this.every = every;
    }

    /// A new execution, in which no checkpoint is due before the one that it begins with is old enough.
    void reset(long from) {
        stage = Stage.CLOSED;
        superstep = from;
        lateTold = false;
    }

    boolean makesAny() {
        return every > 0;
    }

    /// Whether a checkpoint should be made at a barrier: the first one at which that is possible after
    /// every so many supersteps.
    boolean isDue(long barrier) {
        return every > 0 && barrier / every > superstep / every;
    }

    /// Whether a barrier's checkpoint was begun, or was tried in vain.
    boolean hasTried(long barrier) {
        return superstep == barrier;
    }

    boolean isReady() {
        return stage == Stage.READY;
    }

    /// Whether nobody has asked the store for a number.
    boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    /// Whether it is to be told, once, that a checkpoint has to wait for the one before.
    boolean isFirstLate() {
        boolean first = !lateTold && isMaking();
        lateTold |= first;
        return first;
    }

    /// The superstep of the checkpoint that is being made, or was last.
    long superstep() {
        return superstep;
    }

    void prepare() {
        stage = Stage.PREPARING;
    }

    /// The store gives a number.
    ///
    /// @return whether it was waited for
    boolean prepared(long next) {
        if (stage != Stage.PREPARING) {
            return false;
        }
        number = next;
        stage = Stage.READY;
        return true;
    }

    /// The store gives no number; the checkpoint that may be due at a barrier is not made.
    ///
    /// @return whether it was waited for
    boolean unprepared(long barrier) {
        if (stage != Stage.PREPARING) {
            return false;
        }
        superstep = barrier;
        stage = Stage.CLOSED;
        return true;
    }

    /// A checkpoint begins.
    ///
    /// @return its number
    long begin(long barrier, int workers) {
        stage = Stage.WRITING;
        superstep = barrier;
        failure = "";
        pieces.clear();
        awaited.clear();
        for (int worker = 0; worker < workers; worker++) {
            awaited.add(worker);
        }
        return number;
    }

    /// A worker has stored its partitions, or has not.
    ///
    /// @return whether it was the last one that was waited for
    boolean reported(int worker, long checkpoint, List<StoredPiece> stored, String problem) {
        if (!isCurrent(checkpoint, Stage.WRITING) || !awaited.remove(worker)) {
            return false;
        }
        pieces.addAll(stored);
        failure = problem.isEmpty() ? failure : problem;
        return awaited.isEmpty();
    }

    /// Why it cannot be committed; empty if it can.
    String failure() {
        return failure;
    }

    /// What was stored, to be committed now.
    List<StoredPiece> commit() {
        stage = Stage.COMMITTING;
        return List.copyOf(pieces);
    }

    /// Whether a checkpoint is being stored or committed.
    boolean isMaking() {
        return stage == Stage.WRITING || stage == Stage.COMMITTING;
    }

    /// Whether a checkpoint is being committed.
    boolean isCommitting(long checkpoint) {
        return isCurrent(checkpoint, Stage.COMMITTING);
    }

    private boolean isCurrent(long checkpoint, Stage expected) {
        return stage == expected && number == checkpoint;
    }
}
