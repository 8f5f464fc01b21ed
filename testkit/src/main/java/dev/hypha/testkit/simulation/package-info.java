/// A cluster's membership in virtual time: start at [SimulatedCluster].
///
/// One thread, one event queue, one seed: the same seed replays the same run, whatever the machine.
@NullMarked
package dev.hypha.testkit.simulation;

import org.jspecify.annotations.NullMarked;
