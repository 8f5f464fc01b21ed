package dev.hypha.graph;

import dev.hypha.NodeId;
import java.util.List;
import java.util.Optional;

/// What a [GraphMaster] answers.
sealed interface MasterAnswer {
    /// No master is here.
    ///
    /// @param attends what a new master would be started with here, if the node attends
    record Elsewhere(Optional<MasterSettings> attends) implements MasterAnswer {
        /// Nor does the node know of any.
        static final Elsewhere UNATTENDED = new Elsewhere(Optional.empty());
    }

    /// A master is here.
    ///
    /// @param term the larger one leads
    /// @param settings where it keeps its records; one whose records outlive it leads before one whose do not
    record Leading(long term, MasterSettings settings) implements MasterAnswer {}

    /// It will not be done.
    ///
    /// @param message why, with a code
    record Refused(String message) implements MasterAnswer {}

    /// Some jobs.
    ///
    /// @param statuses in the order of their submission
    record Jobs(List<JobStatus> statuses) implements MasterAnswer {
        /// Copies the list.
        public Jobs {
            statuses = List.copyOf(statuses);
        }
    }

    /// What has happened to a job.
    ///
    /// @param lines a line each
    /// @param next the number of the line after them
    record Lines(List<String> lines, long next) implements MasterAnswer {
        /// Copies the list.
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /// The view of resources.
    ///
    /// @param nodes by name
    record Workers(List<WorkerStatus> nodes) implements MasterAnswer {
        /// Copies the list.
        public Workers {
            nodes = List.copyOf(nodes);
        }
    }

    /// Slots for an execution.
    ///
    /// @param nodes the node of each worker; empty if the driver has to ask again
    /// @param capacity how many slots there would be if all were free
    record Slots(List<NodeId> nodes, int capacity) implements MasterAnswer {
        /// Copies the list.
        public Slots {
            nodes = List.copyOf(nodes);
        }
    }

    /// It is noted, and this is what the asking node or driver should do.
    ///
    /// @param order what
    record Noted(Order order) implements MasterAnswer {}

    /// What a driver should do.
    enum Order {
        /// Go on, or go on again.
        GO,
        /// Wait at the next barrier.
        PAUSE,
        /// End at the next barrier.
        CANCEL,
        /// End at once, and tell nobody: another driver has the job.
        STOP
    }
}
