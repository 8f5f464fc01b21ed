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

/// What a node hosts of graph jobs: a master, its attendance, and drivers. By the node's runtime and not by
/// its name, as a JVM may have nodes of several clusters, or one that was started again while calls of the
/// one before are ending. Thread safe.
final class Hosted {
    private static final Map<DistributedRuntime, Hosted> BY_RUNTIME = Collections.synchronizedMap(new WeakHashMap<>());

    private final AtomicBoolean leading = new AtomicBoolean();
    private final AtomicReference<@Nullable GraphMaster> master = new AtomicReference<>();
    private final AtomicReference<@Nullable MasterSettings> attendance = new AtomicReference<>();
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

    /// The node is to have a master, and no second one until [#endLeading].
    ///
    /// @return false if it has one already, or is about to
    boolean beginLeading() {
        return leading.compareAndSet(false, true);
    }

    boolean isLeading() {
        return leading.get();
    }

    /// The node's master answers from now on.
    void enter(GraphMaster started) {
        master.set(started);
    }

    void endLeading() {
        master.set(null);
        leading.set(false);
    }

    /// The node attends from now on. If it does already, it notes what a new master would be started with; but
    /// records that last are not given up for those that do not.
    ///
    /// @return false if it does already
    boolean beginAttendance(MasterSettings settings) {
        return attendance.getAndUpdate(
                        before -> before != null && before.lasts() && !settings.lasts() ? before : settings)
                == null;
    }

    /// What a new master would be started with, if the node attends.
    Optional<MasterSettings> attends() {
        return Optional.ofNullable(attendance.get());
    }

    void endAttendance() {
        attendance.set(null);
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
