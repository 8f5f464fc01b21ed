package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import dev.hypha.checkpoint.CheckpointKey;
import dev.hypha.checkpoint.CheckpointStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a master has in its store: the records of jobs, in a term of its own. What a [Master] wants is
/// stored in order, and what is to be done after that is held back meanwhile.
///
/// Before something is stored the term is looked at, so that records of a later master are not written
/// over; and after it, so that nothing is acknowledged which a later master may have missed when it read.
/// Not thread safe.
final class MasterRecords {
    private static final Logger LOG = LoggerFactory.getLogger(MasterRecords.class);
    private static final String SCOPE = "graph-master/jobs";
    private static final String PART = "job";

    private final CheckpointStore store;
    private final MasterSettings settings;
    private final Leadership leadership;
    private final long term;

    /// In this order; what comes after a record that cannot be stored yet waits for it.
    private final Queue<MasterEffect> unsaved = new ArrayDeque<>();

    private final Queue<MasterEffect> ready = new ArrayDeque<>();

    /// Something was stored, and the term has not been looked at since.
    private boolean changed;

    private volatile boolean outdone;

    /// Begins a term.
    ///
    /// @param settings those that the store was opened with
    MasterRecords(CheckpointStore store, MasterSettings settings, Leadership leadership) {
        this.store = store;
        this.settings = settings;
        this.leadership = leadership;
        this.term = leadership.begin();
    }

    long term() {
        return term;
    }

    /// All records that can be read. One that is damaged is passed over.
    ///
    /// @throws CheckpointException if the store fails: what it has must not be taken for lost
    List<JobRecord> all() {
        List<JobRecord> records = new ArrayList<>();
        for (String scope : store.scopes(SCOPE)) {
            for (CheckpointKey key : store.list(scope)) {
                try {
                    store.load(key).map(JobRecord::read).ifPresent(records::add);
                } catch (CheckpointException e) {
                    if (e.kind() != Kind.CORRUPT) {
                        throw e;
                    }
                    LOG.warn("the job of {} is passed over: {}", key, e.getMessage());
                } catch (RuntimeException e) {
                    LOG.warn("the job of {} is passed over: {}", key, e.toString());
                }
            }
        }
        return records;
    }

    private static CheckpointKey key(String job) {
        return new CheckpointKey(SCOPE + "/" + job, 0, PART);
    }

    /// Stores what is wanted, and what could not be stored before.
    ///
    /// @return whether all is stored; false too if another master leads
    boolean store(List<MasterEffect> wanted) {
        unsaved.addAll(wanted);
        try {
            while (!unsaved.isEmpty() && !outdone) {
                perform(unsaved.element());
                unsaved.remove();
            }
            confirm();
        } catch (RuntimeException e) {
            LOG.warn("what is known of jobs cannot be stored, and waits: {}", e.toString());
        }
        return unsaved.isEmpty() && !changed && !outdone;
    }

    /// Whether [#ready] has anything.
    boolean isReady() {
        return !ready.isEmpty();
    }

    /// What is to be done now that records are stored.
    List<MasterEffect> ready() {
        List<MasterEffect> now = outdone ? List.of() : List.copyOf(ready);
        ready.clear();
        return now;
    }

    /// Whether another master has begun a term, as far as was seen.
    boolean isOutdone() {
        return outdone;
    }

    /// Looks at the term. May be called by any thread.
    void check() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("whether this node still leads graph jobs cannot be told: {}", e.toString());
        }
    }

    private void look() {
        if (!leadership.holds(term)) {
            outdone = true;
        }
    }

    private void perform(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Save(JobRecord job) -> change(job.id(), () -> store.save(key(job.id()), job.write()));
            case MasterEffect.Forget(String job, JobSpec spec) -> change(job, () -> forget(job, spec));
            case MasterEffect.Start _, MasterEffect.Order _ -> {
                confirm();
                ready.add(effect);
            }
        }
    }

    private void change(String job, Runnable step) {
        if (!changed) {
            look();
        }
        if (outdone) {
            return;
        }
        changed = true;
        try {
            step.run();
        } catch (CheckpointException e) {
            if (e.kind() != Kind.TOO_LARGE && e.kind() != Kind.CORRUPT) {
                throw e;
            }
            LOG.error("the record of the job {} cannot be stored ever, and is not: {}", job, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the record of the job {} cannot be stored ever, and is not", job, e);
        }
    }

    private void confirm() {
        if (changed) {
            look();
            changed = false;
        }
    }

    /// A job that has been forgotten cannot be resumed: nobody needs its checkpoints, those that are here.
    private void forget(String job, JobSpec spec) {
        if (MasterSettings.beside(spec).equals(settings)) {
            try {
                new CheckpointCatalog(store, GraphFunctions.scope(job)).discardEverything();
            } catch (CheckpointException e) {
                LOG.warn("checkpoints of the forgotten job {} stay: {}", job, e.getMessage());
            }
        }
        store.delete(List.of(key(job)));
    }
}
