package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.checkpoint.CheckpointCatalog;
import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.graph.JobStatus.State;
import dev.hypha.graph.MasterRequest.DriverId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What a master stores, before and after another one has begun.
class MasterRecordsTest {
    private final MemoryCheckpointStore store = new MemoryCheckpointStore();

    private static JobSpec spec() {
        return JobSpec.named("ranks")
                .source("rmat", Map.of("scale", "4"))
                .algorithm("wcc", Map.of())
                .execution(JobSpec.Execution.of(2))
                .checkpoint(HookedStores.every(2, "records"))
                .build();
    }

    private static JobRecord record(String id, String failure) {
        return new JobRecord(
                id, spec(), State.FAILED, 1, 0, Instant.EPOCH, Optional.of(new JobEnd(Optional.empty(), failure)));
    }

    private static MasterEffect save(String id) {
        return new MasterEffect.Save(record(id, "HYP-GRAPH-003 x"));
    }

    private static MasterEffect start(String id) {
        return new MasterEffect.Start(new DriverId(id, 1), spec());
    }

    private static MasterRecords begin(CheckpointStore in) {
        return new MasterRecords(
                in, HookedStores.settings("records"), new StoreLeadership(in, InstantSource.fixed(Instant.EPOCH)));
    }

    private List<String> ids() {
        return begin(store).all().stream().map(JobRecord::id).toList();
    }

    @Test
    void driversAreStartedOnceTheirRecordsAreStored() {
        AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());
        MasterRecords records = begin(HookedStores.around(store, (step, _) -> {
            if (step.equals("save") && failure.get().isPresent()) {
                throw failure.get().get();
            }
        }));
        failure.set(Optional.of(new CheckpointException(CheckpointException.Kind.FULL, "full")));
        assertFalse(records.store(List.of(save("one"), start("one"))));
        assertEquals(List.of(), records.ready());
        failure.set(Optional.empty());
        assertTrue(records.store(List.of()));
        assertEquals(List.of(start("one")), records.ready());
        assertEquals(List.of("one"), ids());
    }

    @Test
    void oneRecordThatCannotBeStoredStopsNoOther() {
        MasterRecords records = begin(HookedStores.around(store, (step, arguments) -> {
            if (step.equals("save") && arguments.getFirst().toString().contains("bad")) {
                throw new IllegalStateException("a bug");
            }
            if (step.equals("save") && arguments.getFirst().toString().contains("large")) {
                throw new CheckpointException(CheckpointException.Kind.TOO_LARGE, "too large");
            }
        }));
        assertTrue(records.store(List.of(save("bad"), save("large"), start("bad"), save("good"))));
        assertEquals(List.of(start("bad")), records.ready());
        assertEquals(List.of("good"), ids());
    }

    @Test
    void whatAnotherMasterHasStoredIsNotWrittenOver() {
        MasterRecords old = begin(store);
        assertTrue(old.store(List.of(save("one"))));
        MasterRecords young = begin(store);
        assertTrue(young.term() > old.term());
        assertFalse(old.store(List.of(save("two"), start("two"))));
        assertTrue(old.isOutdone());
        assertEquals(List.of(), old.ready());
        assertEquals(List.of("one"), ids());
    }

    /// The other one may have read before this was stored.
    @Test
    void whatIsStoredWhileAnotherMasterBeginsIsNotAcknowledged() {
        MasterRecords[] other = new MasterRecords[1];
        MasterRecords old = begin(HookedStores.around(store, (step, _) -> {
            if (step.equals("save")) {
                other[0] = begin(store);
                assertEquals(List.of(), other[0].all());
            }
        }));
        assertFalse(old.store(List.of(save("one"), start("one"))));
        assertEquals(List.of(), old.ready());
    }

    /// A moment without the store would lose jobs for good otherwise, as the next record is written over them.
    @Test
    void aStoreThatFailsIsNotTakenForAnEmptyOne() {
        assertTrue(begin(store).store(List.of(save("one"))));
        CheckpointException.Kind[] kind = {CheckpointException.Kind.UNAVAILABLE};
        MasterRecords records = begin(HookedStores.around(store, (step, _) -> {
            if (step.equals("load")) {
                throw new CheckpointException(kind[0], "gone");
            }
        }));
        assertThrows(CheckpointException.class, records::all);
        kind[0] = CheckpointException.Kind.CORRUPT;
        assertEquals(List.of(), records.all(), "what is damaged is passed over");
    }

    @Test
    void checkpointsGoWithTheJobThatIsForgotten() {
        MasterRecords records = begin(store);
        records.store(List.of(save("one"), save("two")));
        for (String job : List.of("one", "two")) {
            new CheckpointCatalog(store, "graph/" + job).claim(0);
        }
        assertTrue(records.store(List.of(new MasterEffect.Forget("one", spec()))));
        assertEquals(List.of("two"), ids());
        assertEquals(List.of("graph/two"), store.scopes("graph"));
    }

    @Test
    void textsOfAnyLengthAreStored() {
        JobSpec large = JobSpec.named("large")
                .source("edges", Map.of("path", "/" + "x".repeat(100_000)))
                .algorithm("wcc", Map.of())
                .execution(JobSpec.Execution.of(2))
                .build();
        JobRecord job = new JobRecord("large", large, State.PAUSED, 23, 20, Instant.EPOCH, Optional.empty());
        assertTrue(job.equals(JobRecord.read(job.write())), "stored and read");
        JobRecord failed = record("failed", "HYP-GRAPH-003 " + "\u00e4".repeat(100_000));
        assertTrue(failed.equals(JobRecord.read(failed.write())), "stored and read");
        String failure = failed.end().orElseThrow().failure();
        assertTrue(failure.length() <= JobJournal.LINE_LENGTH_MAX, "who asks for a status need not get all of it");
        assertTrue(failure.startsWith("HYP-GRAPH-003 \u00e4") && failure.contains("100014"), failure);
        assertTrue(JobJournal.line(Instant.EPOCH, "x".repeat(100_000)).length() <= JobJournal.LINE_LENGTH_MAX);
    }
}
