package dev.hypha.core;

import dev.hypha.NodeInfo;
import org.jspecify.annotations.Nullable;

/// A node that calls can go to, and how it is reached.
final class Candidate {
    final NodeInfo info;
    /// Null is here.
    final @Nullable CallerLink link;
    /// Made once, so that choosing it allocates nothing.
    final Choice choice;

    private final Executions here;

    Candidate(NodeInfo info, @Nullable CallerLink link, Executions here) {
        this.info = info;
        this.link = link;
        this.here = here;
        this.choice = link == null ? Choice.Here.CHOICE : new Choice.There(link);
    }

    boolean isUsable() {
        return info.state() == NodeInfo.State.ACTIVE;
    }

    /// The calls that are unfinished there, as this node sees it.
    long load() {
        return link == null ? here.gate().running() + (long) here.gate().queued() : link.outstanding();
    }
}
