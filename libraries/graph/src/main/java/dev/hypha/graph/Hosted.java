package dev.hypha.graph;

import dev.hypha.DistributedRuntime;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a node hosts of graph jobs: a master, its attendance, and drivers. By the node's runtime and not by its
/// name, as a JVM may have nodes of several clusters, or one that was started again while calls of the one before
/// are ending. Thread safe.
final class Hosted {
    private static final Map<DistributedRuntime, Hosted> BY_RUNTIME = Collections.synchronizedMap(new WeakHashMap<>());

    private final AtomicReference<@Nullable GraphMaster> master = new AtomicReference<>();
    private final AtomicBoolean attending = new AtomicBoolean();
    private final Map<MasterRequest.DriverId, MasterLink> drivers = new ConcurrentHashMap<>();

    private Hosted() {}

    /// What a node hosts.
    ///
    /// @param runtime the node's own, as its calls see it
    static Hosted by(DistributedRuntime runtime) {
        return BY_RUNTIME.computeIfAbsent(runtime, _ -> new Hosted());
    }

    Optional<GraphMaster> master() {
        return Optional.ofNullable(master.get());
    }

    /// The node has a master from now on.
    ///
    /// @return false if it has one already
    boolean enter(GraphMaster started) {
        return master.compareAndSet(null, started);
    }

    void leave(GraphMaster ended) {
        master.compareAndSet(ended, null);
    }

    /// The node attends from now on.
    ///
    /// @return false if it does already
    boolean beginAttendance() {
        return attending.compareAndSet(false, true);
    }

    void endAttendance() {
        attending.set(false);
    }

    Optional<MasterLink> driver(MasterRequest.DriverId id) {
        return Optional.ofNullable(drivers.get(id));
    }

    /// A driver runs from now on.
    ///
    /// @return false if it does already
    boolean enter(MasterLink driver) {
        return drivers.putIfAbsent(driver.id(), driver) == null;
    }

    void leave(MasterLink driver) {
        drivers.remove(driver.id(), driver);
    }
}
