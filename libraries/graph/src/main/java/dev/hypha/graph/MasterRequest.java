package dev.hypha.graph;

import dev.hypha.NodeId;
import java.util.List;

/// What is asked of a [GraphMaster]. Every request may be sent again after an answer was lost: asked twice,
/// it does what it does once.
sealed interface MasterRequest {
    /// The version of what is said between masters, nodes and clients. A master refuses another one.
    int PROTOCOL = 1;

    /// What clients ask.
    sealed interface OfClient extends MasterRequest {}

    /// What nodes ask.
    sealed interface OfNode extends MasterRequest {}

    /// Who leads; the one request that any node may be asked.
    record Who() implements OfClient {}

    /// Run a job.
    ///
    /// @param request names this submission: asked again under the same name, the same job is meant
    /// @param spec the job
    record Submit(String request, JobSpec spec) implements OfClient {}

    /// Pause, resume or cancel a job.
    ///
    /// @param job its id, or its name if no other running job has it
    /// @param wish what is wanted
    record Wish(String job, JobWish wish) implements OfClient {}

    /// Tell of jobs.
    ///
    /// @param job an id or a name; empty for all
    record Jobs(String job) implements OfClient {}

    /// What has happened to a job.
    ///
    /// @param job its id or name
    /// @param from the number of the first line that is wanted, from 0
    record Logs(String job, long from) implements OfClient {}

    /// The view of resources.
    record Workers() implements OfClient {}

    /// A node takes workers, and lives.
    ///
    /// @param node the node
    /// @param slots how many workers it takes
    record Register(NodeId node, int slots) implements OfNode {}

    /// A node takes no workers any more.
    ///
    /// @param node the node
    record Leave(NodeId node) implements OfNode {}

    /// A driver needs slots for an execution; those of its execution before are free then.
    ///
    /// @param of which driver
    /// @param execution the execution
    /// @param wanted how many
    /// @param perNode how many of them on one node at most
    /// @param candidates the nodes that will do
    /// @param waits whether fewer slots than wanted will not do while candidates may register soon
    record Allocate(DriverId of, int execution, int wanted, int perNode, List<NodeId> candidates, boolean waits)
            implements OfNode {
        /// Copies the list.
        public Allocate {
            candidates = List.copyOf(candidates);
        }
    }

    /// A driver tells how far it is, and that it lives.
    ///
    /// @param of which driver
    /// @param spec the job, for a master that has lost it
    /// @param execution the execution under way
    /// @param news how far it is
    /// @param lines what has happened since it last told
    /// @param from the number of the first of those lines, from 0 for each driver
    /// @param order what it was last told to do, for the same reason
    record Told(
            DriverId of,
            JobSpec spec,
            int execution,
            JobStatus.News news,
            List<String> lines,
            long from,
            MasterAnswer.Order order)
            implements OfNode {
        /// Copies the list.
        public Told {
            lines = List.copyOf(lines);
        }
    }

    /// A driver has ended.
    ///
    /// @param of which driver
    /// @param end what the job came to
    record Ended(DriverId of, JobEnd end) implements OfNode {}

    /// One of the drivers that a job has had.
    ///
    /// @param job the job's id
    /// @param attempt which, from 1
    record DriverId(String job, int attempt) {}
}
