package dev.hypha.membership;

import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import org.jspecify.annotations.Nullable;

/// What is known of one node.
final class Row {
    private final NodeId id;
    private Member member;
    private int revision;
    private Status status;
    private @Nullable Suspicion suspicion;
    private @Nullable ClusterNode published;
    private byte @Nullable [] body;
    /// Where it is in the [Roster]'s list of its kind.
    int index;
    /// When the process took the place of another one.
    long restartedAtMillis = Long.MAX_VALUE;
    /// When it died or left.
    long endedAtMillis = Long.MAX_VALUE;

    Row(Member member, int revision, Status status) {
        this.id = member.id();
        this.member = member;
        this.revision = revision;
        this.status = status;
    }

    NodeId id() {
        return id;
    }

    Member member() {
        return member;
    }

    long incarnation() {
        return member.incarnation();
    }

    int revision() {
        return revision;
    }

    Status status() {
        return status;
    }

    /// The suspicion against it; null unless it is suspect.
    @Nullable
    Suspicion suspicion() {
        return suspicion;
    }

    /// What the view shows of it; null before it is shown.
    @Nullable
    ClusterNode published() {
        return published;
    }

    void published(ClusterNode node) {
        published = node;
    }

    /// Takes a later description of itself.
    void describe(Member description, int newRevision) {
        member = description;
        revision = newRevision;
        body = null;
    }

    /// The bytes of its description, which nobody changes. Kept, as a full state has those of all nodes.
    byte[] body() {
        byte[] bytes = body;
        if (bytes == null) {
            bytes = MemberFormat.encode(member);
            body = bytes;
        }
        return bytes;
    }

    void status(Status replacement) {
        status = replacement;
        suspicion = null;
    }

    void suspect(Suspicion against) {
        status = Status.SUSPECT;
        suspicion = against;
    }

    /// Whether a claim is about a later description than this one.
    boolean isBefore(Claim claim) {
        return claim.isAfter(incarnation(), revision);
    }

    /// Whether a claim is about an earlier description than this one.
    boolean isAfter(Claim claim) {
        return incarnation() > claim.incarnation()
                || (incarnation() == claim.incarnation() && revision > claim.revision());
    }

    /// What the view is to show.
    ClusterNode node() {
        ClusterNode.State state = switch (status) {
            case ALIVE -> member.standing().state();
            case SUSPECT -> ClusterNode.State.SUSPECT;
            case DEAD -> ClusterNode.State.DEAD;
            case LEFT -> ClusterNode.State.LEFT;
        };
        return new ClusterNode(id, member.incarnation(), member.endpoints(), member.facts(), state);
    }
}
