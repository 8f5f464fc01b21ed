package dev.hypha.graph;

import java.util.Map;
import java.util.TreeMap;

/// Where masters keep what they know of jobs.
///
/// @param store the name of a [dev.hypha.checkpoint.CheckpointStore]; one that other nodes reach outlives the
///     master's node
/// @param options the store's
public record MasterSettings(String store, Map<String, String> options) {
    /// In the memory of the master's node: another master learns of jobs from their drivers, and of no other
    /// ones.
    public static final MasterSettings IN_MEMORY = new MasterSettings("memory", Map.of());

    /// Copies the map.
    public MasterSettings {
        options = Map.copyOf(options);
    }

    /// Whether records outlive the master's process.
    boolean lasts() {
        return !store.equals(IN_MEMORY.store);
    }

    /// In a few words, for messages.
    String text() {
        return "the store '" + store + "'" + (options.isEmpty() ? "" : " " + new TreeMap<>(options));
    }

    /// Beside the checkpoints of a job, if it has any.
    static MasterSettings beside(JobSpec spec) {
        return spec.checkpoint().every() == 0
                ? IN_MEMORY
                : new MasterSettings(
                        spec.checkpoint().store(), spec.checkpoint().options());
    }
}
