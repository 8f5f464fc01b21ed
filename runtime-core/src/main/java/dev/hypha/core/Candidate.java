package dev.hypha.core;

import dev.hypha.NodeInfo;
import org.jspecify.annotations.Nullable;

/// A node that calls can go to, and how it is reached.
final class Candidate {
    final NodeInfo info;
    /// Null is here.
    final @Nullable CallerLink link;
    /// It may be dead, says membership.
    final boolean suspect;
    /// Made once, so that choosing it allocates nothing.
    final Choice choice;

    private final Executions here;

    Candidate(NodeInfo info, @Nullable CallerLink link, boolean suspect, Executions here) {
        this.info = info;
        this.link = link;
        this.suspect = suspect;
        this.here = here;
        this.choice = link == null ? Choice.Here.CHOICE : new Choice.There(link);
    }

    boolean isUsable() {
        return info.state() == NodeInfo.State.ACTIVE;
    }

    /// Of two ways to one node the one that is better now, else the first.
    static Candidate better(Candidate first, Candidate second) {
        return second.directness() > first.directness() ? second : first;
    }

    private int directness() {
        return (link == null ? 0 : 4) + (isUsable() ? 2 : 0) + (suspect ? 0 : 1);
    }

    /// The calls that are unfinished there, as this node sees it.
    long load() {
        return link == null ? here.gate().running() + (long) here.gate().queued() : link.outstanding();
    }
}
