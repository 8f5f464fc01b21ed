package dev.hypha.graph;

import java.util.Optional;

/// How a driver's work ended. A job that failed for a reason of its own is no failed call, as that would be
/// tried again.
///
/// @param result what the job came to, if it ended well
/// @param failure why it did not, with a code; empty otherwise; cut after 4,000 characters
public record JobEnd(Optional<JobResult> result, String failure) {
    /// Cuts a failure that is too long.
    public JobEnd {
        failure = JobJournal.cut(failure);
    }
}
