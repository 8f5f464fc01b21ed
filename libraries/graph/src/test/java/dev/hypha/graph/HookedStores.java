package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.MemoryCheckpointStore;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stores in memory that all nodes of a test share, by the name `hooked`; something happens before each
/// step, such as a failure.
public final class HookedStores implements CheckpointStoreProvider {
    private static final Map<String, Hook> HOOKS = new ConcurrentHashMap<>();
    private static final Map<String, MemoryCheckpointStore> STORES = new ConcurrentHashMap<>();

    /// What happens first.
    @FunctionalInterface
    interface Hook {
        /// Waits, fails, or watches.
        ///
        /// @param step the name of a method of a store, or of this one
        /// @param arguments those of the method
        void before(String step, List<?> arguments);
    }

    static void hook(String id, Hook hook) {
        HOOKS.put(id, hook);
    }

    static MasterSettings settings(String id) {
        return new MasterSettings("hooked", Map.of("id", id));
    }

    static JobSpec.Checkpointing every(int supersteps, String id) {
        return new JobSpec.Checkpointing(supersteps, "hooked", Map.of("id", id));
    }

    /// A store whose steps a hook precedes.
    static CheckpointStore around(CheckpointStore store, Hook hook) {
        return around(store, hook, false);
    }

    private static CheckpointStore around(CheckpointStore store, Hook hook, boolean isShared) {
        return (CheckpointStore) Proxy.newProxyInstance(
                HookedStores.class.getClassLoader(), new Class<?>[] {CheckpointStore.class}, (_, method, arguments) -> {
                    hook.before(method.getName(), arguments == null ? List.of() : List.of(arguments));
                    if (isShared && method.getName().equals("close")) {
                        return null; // others go on to use it
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    @Override
    public String name() {
        return "hooked";
    }

    @Override
    public Set<String> options() {
        return Set.of("id");
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public CheckpointStore open(Map<String, String> options) {
        String id = options.getOrDefault("id", "");
        Hook hook = HOOKS.getOrDefault(id, (_, _) -> {});
        hook.before("open", List.of());
        MemoryCheckpointStore shared = STORES.computeIfAbsent(id, _ -> new MemoryCheckpointStore());
        return around(shared, hook, true);
    }
}
