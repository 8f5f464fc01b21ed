package dev.hypha.graph;

import dev.hypha.graph.MasterRequest.DriverId;

/// What a [Master] wants done.
sealed interface MasterEffect {
    /// Store a record before anybody is answered.
    record Save(JobRecord job) implements MasterEffect {}

    /// Delete the record of a job that ended long ago, and its checkpoints.
    record Forget(String job, JobSpec spec) implements MasterEffect {}

    /// Start a driver; whether it comes to life is seen by what it tells.
    record Start(DriverId driver, JobSpec spec) implements MasterEffect {}

    /// Pass an order on to a driver now. It would get the same as the answer to what it tells next.
    record Order(DriverId driver, String node, MasterAnswer.Order order) implements MasterEffect {}
}
