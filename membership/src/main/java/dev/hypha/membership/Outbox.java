package dev.hypha.membership;

import dev.hypha.NodeId;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Sends packets, each filled up with news. A packet to a node that is held for suspect or dead starts with
/// that claim, so that the node can object at once: Lifeguard's buddy system.
final class Outbox {
    private final Roster roster;
    private final News news;
    private final PacketWriter packet;
    private BiConsumer<NodeId, byte[]> wire = (_, _) -> {};

    Outbox(Roster roster, News news, int packetBytesMax) {
        this.roster = roster;
        this.news = news;
        packet = new PacketWriter(packetBytesMax);
    }

    /// Whom to send through from now on.
    void through(BiConsumer<NodeId, byte[]> current) {
        wire = current;
    }

    private long incarnation() {
        return roster.self().incarnation();
    }

    void ping(NodeId to, int sequence) {
        packet.begin(PacketType.PING, incarnation(), sequence);
        finish(to, false);
    }

    /// Answers a probe.
    ///
    /// @param objecting whether to tell of oneself, as the other one claimed something
    void ack(NodeId to, int sequence, boolean objecting) {
        packet.begin(PacketType.ACK, incarnation(), sequence);
        finish(to, objecting);
    }

    void nack(NodeId to, int sequence) {
        packet.begin(PacketType.NACK, incarnation(), sequence);
        finish(to, false);
    }

    void probeRequest(NodeId to, int sequence, NodeId target) {
        packet.beginProbeRequest(incarnation(), sequence, target);
        finish(to, false);
    }

    /// Asks another node whether it knows better than to suspect some, in as many packets as it takes; see
    /// [#tellOf].
    void askAbout(List<Row> suspects, NodeId to) {
        NodeId first = suspects.getFirst().id();
        packet.beginProbeRequest(incarnation(), 0, first);
        for (Row suspect : suspects) {
            byte[] claim = claim(suspect);
            if (!packet.fits(claim.length)) {
                wire.accept(to, packet.finish());
                packet.beginProbeRequest(incarnation(), 0, first);
            }
            packet.add(claim);
        }
        finish(to, false);
    }

    /// Sends news, or nothing if there is none for the node.
    ///
    /// @param tellingSelf whether to tell of oneself in any case
    void gossip(NodeId to, boolean tellingSelf) {
        packet.beginGossip(incarnation());
        addClaimOn(to);
        if (tellingSelf) {
            addSelf();
        }
        news.fill(packet, roster.size());
        if (!packet.isEmpty()) {
            wire.accept(to, packet.finish());
        }
    }

    /// Tells a node what is known under its own name, which another process may have.
    void tellOfItself(Row row) {
        packet.beginGossip(incarnation());
        packet.add(
                row.status().isPresent()
                        ? PacketWriter.row(row, Status.ALIVE, row.id())
                        : PacketWriter.row(row, row.status(), roster.self().id()));
        wire.accept(row.id(), packet.finish());
    }

    /// Tells a node what is known of others, in as many packets as it takes.
    void tellOf(List<Row> rows, NodeId to) {
        packet.beginGossip(incarnation());
        for (Row row : rows) {
            byte[] claim = claim(row);
            if (!packet.fits(claim.length)) {
                wire.accept(to, packet.finish());
                packet.beginGossip(incarnation());
            }
            packet.add(claim);
        }
        wire.accept(to, packet.finish());
    }

    /// Sends the full state, in as many packets as it takes. Of those that ended only the dead are told,
    /// which hold their own death for a mistake if they live.
    ///
    /// @param onlySelf whether to tell of nobody else, as one who joins
    void sync(PacketType type, NodeId to, boolean onlySelf) {
        packet.beginSync(type, incarnation());
        addClaimOn(to);
        addSelf();
        if (!onlySelf) {
            for (Row row : roster.all()) {
                if (row != roster.self()) {
                    byte[] bytes = claim(row);
                    if (!packet.fits(bytes.length)) {
                        wire.accept(to, packet.finish());
                        packet.beginSync(type, incarnation());
                    }
                    packet.add(bytes);
                }
            }
        }
        wire.accept(to, packet.finishSync());
    }

    private byte[] claim(Row row) {
        Suspicion suspicion = row.suspicion();
        NodeId claimer = suspicion == null ? roster.self().id() : suspicion.claimer();
        return PacketWriter.row(row, row.status(), claimer);
    }

    private void finish(NodeId to, boolean tellingSelf) {
        addClaimOn(to);
        if (tellingSelf) {
            addSelf();
        }
        news.fill(packet, roster.size());
        wire.accept(to, packet.finish());
    }

    private void addClaimOn(NodeId to) {
        @Nullable Row row = roster.row(to);
        if (row != null && (row.status() == Status.SUSPECT || row.status() == Status.DEAD)) {
            packet.add(claim(row));
        }
    }

    private void addSelf() {
        Row self = roster.self();
        packet.add(PacketWriter.row(self, self.status(), self.id()));
    }
}
