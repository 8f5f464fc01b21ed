package dev.hypha.membership;

import dev.hypha.NodeId;
import org.jspecify.annotations.Nullable;

/// Applies claims to the roster: which of two claims about a node wins.
///
/// A later incarnation wins over an earlier one, then a higher revision over a lower one; within a
/// revision, suspicion and death win over alive, and a goodbye over everything. So a node refutes what is
/// claimed of it by a higher revision of itself.
final class Judge {
    /// The longest time in which a process that is gone is declared dead everywhere.
    private static final long FORMER_PROCESS_MILLIS = 60_000;

    private final Roster roster;
    private final News news;
    private final Suspicions suspicions;
    private final Health health;
    private boolean superseded;
    private boolean acknowledged;
    private int returned;
    private long laterSinceMillis = Long.MAX_VALUE;

    Judge(Roster roster, News news, Suspicions suspicions, Health health) {
        this.roster = roster;
        this.news = news;
        this.suspicions = suspicions;
        this.health = health;
    }

    /// Whether a later process has this node's name.
    boolean isSuperseded() {
        return superseded;
    }

    /// Another node takes this process for the one that has the name.
    void acknowledged() {
        acknowledged = true;
    }

    /// How many came back from the dead since this was asked before.
    int takeReturned() {
        int taken = returned;
        returned = 0;
        return taken;
    }

    /// Whether a description is newer than what is known.
    boolean isNews(NodeId id, long incarnation, int revision) {
        @Nullable Row row = roster.row(id);
        return row == null
                || incarnation > row.incarnation()
                || (incarnation == row.incarnation() && revision > row.revision());
    }

    /// Applies a claim.
    ///
    /// @param spreading whether to tell others what is news here
    /// @return whether it is to be objected to: against this node itself, or about a former process of it
    boolean apply(Claim claim, boolean spreading, long nowMillis) {
        @Nullable Row row = roster.row(claim.id());
        if (row == roster.self()) {
            return applyToSelf(row, claim, nowMillis);
        }
        if (row == null) {
            applyToUnknown(claim, spreading, nowMillis);
        } else if (row.isBefore(claim)) {
            applyLater(row, claim, spreading, nowMillis);
        } else if (claim.incarnation() == row.incarnation() && claim.revision() == row.revision()) {
            applySame(row, claim, nowMillis);
        }
        return false;
    }

    private void applyToUnknown(Claim claim, boolean spreading, long nowMillis) {
        // Who is gone and never was known needs no row: nobody here would miss it.
        if (claim.member() == null || !claim.status().isPresent()) {
            return;
        }
        Row row = new Row(claim.member(), claim.revision(), Status.ALIVE);
        roster.add(row);
        if (spreading) {
            news.add(row.id(), PacketWriter.row(row, Status.ALIVE, row.id()));
        }
        if (claim.status() == Status.SUSPECT) {
            suspect(row, claim.claimer(), nowMillis);
        }
    }

    private void applyLater(Row row, Claim claim, boolean spreading, long nowMillis) {
        @Nullable Member member = claim.member();
        if (member == null) {
            return;
        }
        if (row.status() == Status.LEFT && claim.incarnation() == row.incarnation()) {
            return;
        }
        if (claim.incarnation() > row.incarnation()) {
            row.restartedAtMillis = nowMillis;
        }
        row.describe(member, claim.revision());
        if (claim.status() == Status.DEAD && !row.status().isPresent()) {
            roster.publish(row);
            return;
        }
        if (claim.status() == Status.LEFT) {
            leave(row, nowMillis);
            return;
        }
        if (row.status() == Status.DEAD) {
            returned++;
        }
        roster.move(row, Status.ALIVE);
        row.endedAtMillis = Long.MAX_VALUE;
        if (claim.status() == Status.ALIVE) {
            roster.publish(row);
            if (spreading) {
                news.add(row.id(), PacketWriter.row(row, Status.ALIVE, row.id()));
            }
        } else {
            // Not published in between: who was suspect stays so.
            suspect(row, claim.claimer(), nowMillis);
            roster.publish(row);
        }
    }

    private void applySame(Row row, Claim claim, long nowMillis) {
        switch (claim.status()) {
            case ALIVE -> {}
            case SUSPECT, DEAD -> {
                if (row.status().isPresent()) {
                    suspect(row, claim.claimer(), nowMillis);
                }
            }
            case LEFT -> {
                if (row.status() != Status.LEFT) {
                    leave(row, nowMillis);
                }
            }
        }
    }

    /// Only nodes that are present here have a word; and a node does not suspect itself.
    private void suspect(Row row, NodeId claimer, long nowMillis) {
        @Nullable Row witness = roster.row(claimer);
        if (witness != null && witness != row && witness.status().isPresent()) {
            suspicions.claim(row, claimer, nowMillis);
        }
    }

    private void leave(Row row, long nowMillis) {
        roster.move(row, Status.LEFT);
        row.endedAtMillis = nowMillis;
        news.add(row.id(), PacketWriter.row(row, Status.LEFT, row.id()));
        roster.publish(row);
    }

    private boolean applyToSelf(Row self, Claim claim, long nowMillis) {
        if (claim.incarnation() > self.incarnation()) {
            return applyToJoiningSelf(self, claim, nowMillis) || supersede(self, claim);
        }
        if (claim.incarnation() < self.incarnation()) {
            // Whoever said it knows a former process only, and is to hear of this one.
            return true;
        }
        if (self.status() == Status.LEFT) {
            return false;
        }
        boolean against = claim.status() != Status.ALIVE;
        if (against && claim.revision() >= self.revision()) {
            health.worsen(1);
            describeSelf(self.member(), claim.revision() + 1);
        } else if (claim.revision() > self.revision()) {
            describeSelf(self.member(), claim.revision() + 1);
        }
        return against;
    }

    /// Incarnations are times, and a clock may have been set back before this process started. So as long
    /// as nobody has taken this process for the one that has the name, a higher one may be that of its
    /// former process: it takes the place of one that is gone, and gives one that is not yet known to be
    /// the time to be declared dead. A node that found nobody when it started, and went on alone, is in the
    /// same position when it meets others.
    ///
    /// @return whether nothing more is to be done
    private boolean applyToJoiningSelf(Row self, Claim claim, long nowMillis) {
        Member member = self.member();
        if (member.standing() != Standing.JOINING && acknowledged) {
            return false;
        }
        if (!claim.status().isPresent()) {
            describeSelf(
                    new Member(
                            member.id(),
                            claim.incarnation() + 1,
                            member.endpoints(),
                            member.facts(),
                            member.standing()),
                    0);
            laterSinceMillis = Long.MAX_VALUE;
            return true;
        }
        laterSinceMillis = Math.min(laterSinceMillis, nowMillis);
        return nowMillis - laterSinceMillis < FORMER_PROCESS_MILLIS;
    }

    private boolean supersede(Row self, Claim claim) {
        superseded = true;
        roster.duplicate(self.id(), claim.incarnation(), self.incarnation());
        return true;
    }

    /// This node describes itself anew.
    void describeSelf(Member member, int revision) {
        Row self = roster.self();
        self.describe(member, revision);
        news.add(self.id(), PacketWriter.row(self, self.status(), self.id()));
        roster.publish(self);
    }

    /// This node says goodbye.
    void leaveSelf(long nowMillis) {
        Row self = roster.self();
        self.describe(self.member(), self.revision() + 1);
        leave(self, nowMillis);
    }
}
