package dev.hypha.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeFacts;
import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.spi.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes of packets: those that are written, and those that are refused.
class PacketTest {
    private static final int MUTATIONS = 200_000;

    private static Member member() {
        NodeFacts facts = new NodeFacts(
                Map.of("zone", "eu-1"),
                List.of(new Taint("spot", "", Taint.Effect.NO_SCHEDULE)),
                Map.of("gpu", 2L),
                250,
                0x1122334455667788L,
                "0.1",
                true);
        return new Member(
                new NodeId("node-1"), 1_700_000_000_000L, List.of("tcp:10.0.0.1:7000"), facts, Standing.ACTIVE);
    }

    private static byte[] packet() {
        return packet(PacketType.PROBE_REQUEST);
    }

    /// A packet of each kind: the one that is in the folder `golden`.
    private static byte[] packet(PacketType type) {
        PacketWriter writer = new PacketWriter(4096);
        long incarnation = 1_700_000_000_000L;
        switch (type) {
            case PING, ACK, NACK -> writer.begin(type, incarnation, 300);
            case PROBE_REQUEST -> writer.beginProbeRequest(incarnation, 300, new NodeId("node-2"));
            case GOSSIP -> writer.beginGossip(incarnation);
            case SYNC_REQUEST, SYNC_REPLY -> writer.beginSync(type, incarnation);
        }
        Row row = new Row(member(), 3, Status.ALIVE);
        switch (type) {
            case PING -> writer.add(PacketWriter.row(row, Status.DEAD, new NodeId("node-3")));
            case NACK -> {}
            case ACK, SYNC_REQUEST -> writer.add(PacketWriter.row(row, Status.ALIVE, member().id()));
            case PROBE_REQUEST, SYNC_REPLY -> {
                writer.add(PacketWriter.row(row, Status.ALIVE, member().id()));
                writer.add(PacketWriter.row(row, Status.SUSPECT, new NodeId("node-3")));
            }
            case GOSSIP -> writer.add(PacketWriter.row(row, Status.LEFT, member().id()));
        }
        return type == PacketType.SYNC_REPLY ? writer.finishSync() : writer.finish();
    }

    /// The layout of `docs/protocol.md` does not change by accident.
    @ParameterizedTest
    @EnumSource
    void bytesAreGolden(PacketType type) throws IOException {
        String name = "golden/" + type.name().toLowerCase(Locale.ROOT) + ".hex";
        String actual = HexFormat.of().formatHex(packet(type));
        try (InputStream golden = PacketTest.class.getResourceAsStream(name)) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(expected.replaceAll("\\s", ""), actual, name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsReadAsItWasWritten(PacketType type) {
        Packet packet = PacketReader.read(packet(type), new Names(), (_, _, _) -> true);
        assertEquals(type, packet.type());
        assertEquals(type.hasSequence() ? 300 : 0, packet.sequence());
        assertEquals(type == PacketType.SYNC_REPLY, packet.last());
        assertEquals(1_700_000_000_000L, packet.senderIncarnation());
        packet.claims().forEach(claim -> assertEquals(member(), claim.member()));
    }

    @Test
    void readsWhatWasWritten() {
        Packet packet = PacketReader.read(packet(), new Names(), (_, _, _) -> true);
        assertEquals(PacketType.PROBE_REQUEST, packet.type());
        assertEquals(300, packet.sequence());
        assertEquals(new NodeId("node-2"), packet.target());
        assertEquals(
                List.of(
                        new Claim(member().id(), member().incarnation(), 3, Status.ALIVE, member().id(), member()),
                        new Claim(
                                member().id(),
                                member().incarnation(),
                                3,
                                Status.SUSPECT,
                                new NodeId("node-3"),
                                member())),
                packet.claims());
    }

    /// Later versions may add to a description.
    @Test
    void passesOverWhatALaterVersionAddedToADescription() {
        PacketWriter writer = new PacketWriter(4096);
        writer.beginGossip(7);
        byte[] row = PacketWriter.row(new Row(member(), 3, Status.ALIVE), Status.ALIVE, member().id());
        byte[] body = MemberFormat.encode(member());
        byte[] longer = Arrays.copyOf(row, row.length + 2);
        // The length of the body is one byte before it.
        int sizeAt = row.length - body.length - 1;
        longer[sizeAt] = (byte) (longer[sizeAt] + 2);
        writer.add(longer);
        assertEquals(
                member(),
                PacketReader.read(writer.finish(), new Names(), (_, _, _) -> true)
                        .claims()
                        .getFirst()
                        .member());
    }

    /// Whoever passes on what a node says of itself has seen no proof of it.
    @Test
    void restrictedLabelsAreNotTaken() {
        Member told = member();
        Member claiming = new Member(
                told.id(),
                told.incarnation(),
                told.endpoints(),
                told.facts().withLabels(Map.of("zone", "eu-1", "node.hypha.dev/tier", "gold")),
                told.standing());
        PacketWriter writer = new PacketWriter(4096);
        writer.beginGossip(7);
        writer.add(PacketWriter.row(new Row(claiming, 3, Status.ALIVE), Status.ALIVE, told.id()));
        assertEquals(
                told,
                PacketReader.read(writer.finish(), new Names(), (_, _, _) -> true)
                        .claims()
                        .getFirst()
                        .member());
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = packet();
        bytes[0] = 2;
        WireException refusal =
                assertThrows(WireException.class, () -> PacketReader.read(bytes, new Names(), (_, _, _) -> true));
        assertTrue(refusal.getMessage().startsWith("HYP-WIRE-001"), refusal.getMessage());
    }

    /// Bytes that were changed, cut or made longer are read or refused by one type, and by nothing else.
    @Test
    void changedBytesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(1);
        Names names = new Names();
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = packet();
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
            }
            for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            boolean reading = random.nextBoolean();
            try {
                PacketReader.read(bytes, names, (_, _, _) -> reading);
            } catch (WireException expected) {
                refused++;
            } catch (RuntimeException unexpected) {
                throw new AssertionError("bytes " + HexFormat.of().formatHex(bytes), unexpected);
            }
        }
        assertTrue(refused > MUTATIONS / 2, refused + " of " + MUTATIONS + " were refused");
    }

    @Test
    void factsThatAreTooLargeAreRefusedAtOnce() {
        NodeFacts facts = NodeFacts.NONE.withLabels(Map.of("key", "x".repeat(2_000)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Membership(
                        Member.starting(new NodeId("n"), 0, List.of(), facts),
                        MembershipOptions.DEFAULT,
                        new SplittableRandom(1)));
    }
}
