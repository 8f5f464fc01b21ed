package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.Outcome;
import dev.hypha.Placement;
import dev.hypha.security.Authorizer;
import dev.hypha.transport.FrameType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a node does with calls and outcomes that a faulty peer sends.
class CallProtocolTest extends ChannelProtocolFixture {
    private static final int INCOMPATIBLE = 9;
    private static final int DENIED = 6;
    private static final int DETACHED = 1 << 4;
    private static final int DEMANDS = 1 << 5;

    private void spawn(long id, long functionId) {
        peer.send(FrameType.SPAWN, 0, id, out -> {
            out.writeLong(functionId);
            out.writeLong(id);
            out.writeValue("not what it takes");
        });
    }

    @Test
    void argumentsOfAnotherTypeAreRefused() throws InterruptedException {
        peer.connect();
        spawn(1, TestFunctionsCalls.TOTALS.id());
        Frame outcome = peer.next(FrameType.OUTCOME);
        assertEquals(INCOMPATIBLE, outcome.flags());
        assertEquals("HYP-WIRE-006", outcome.text());
    }

    @Test
    void nothingIsReadOfTheArgumentsOfWhoIsDenied() throws InterruptedException {
        node.close();
        node = TestNodes.node(
                "node", new FakeTransport(network), _ -> Authorizer.Decision.deny("nobody"), NodeOptions.DEFAULT);
        owner = new TestOwner(node);
        peer.connect();
        spawn(1, TestFunctionsCalls.TOTALS.id());
        Frame outcome = peer.next(FrameType.OUTCOME);
        assertEquals(DENIED, outcome.flags());
        assertEquals("node", outcome.text());
        assertEquals(0, network.kept.get(), "nor are they kept");
    }

    @Test
    void callersThatCannotBeReadBreakTheProtocol() throws InterruptedException {
        peer.connect();
        peer.send(FrameType.SPAWN, DEMANDS, 1, out -> {
            out.writeLong(TestFunctionsCalls.SLEEP.id());
            out.writeLong(1);
            out.writeByte((byte) 2);
            out.writeVarInt(0);
            out.writeVarInt(0);
            out.writeVarInt(3);
            out.writeString("spiffe://shop/client/longer-than-three-bytes");
        });
        peer.assertClosedFor("the last caller is longer");
    }

    @Test
    void moreCallersThanAreAllowedBreakTheProtocol() throws InterruptedException {
        peer.connect();
        peer.send(FrameType.SPAWN, DEMANDS, 1, out -> {
            out.writeLong(TestFunctionsCalls.SLEEP.id());
            out.writeLong(1);
            out.writeByte((byte) 2);
            out.writeVarInt(0);
            out.writeVarInt(0);
            out.writeVarInt(2 * (Callers.IDENTITIES_MAX + 1));
            for (int i = 0; i <= Callers.IDENTITIES_MAX; i++) {
                out.writeString("x");
            }
        });
        peer.assertClosedFor("more than 16");
    }

    @Test
    void aResultOfAnotherTypeIsAFailure() throws InterruptedException {
        peer.accept();
        var handle = node.spawn(TestFunctionsCalls.totals(List.of())
                .on(Placement.onNode(peer.hello().node())));
        long id = peer.next(FrameType.SPAWN).id();
        peer.send(FrameType.OUTCOME, 0, id, out -> out.writeValue("not what it returns"));
        Failure failure =
                assertInstanceOf(Outcome.Failed.class, handle.outcome()).failure();
        assertEquals("HYP-WIRE-007", failure.code());
        assertTrue(failure.mayHaveRun());
    }

    @Test
    void anExceptionThatIsTooLargeForTheCallerIsAFailureNonetheless() throws InterruptedException {
        network.messageBytesMax = 1000;
        peer.connect();
        peer.send(FrameType.SPAWN, 0, 1, out -> {
            out.writeLong(TestFunctionsCalls.FAIL.id());
            out.writeLong(1);
            out.writeString("x".repeat(900));
        });
        Frame outcome = peer.next(FrameType.OUTCOME);
        assertEquals(INCOMPATIBLE, outcome.flags());
        assertEquals("HYP-WIRE-005", outcome.text());
    }

    @Test
    void anUnknownFunctionIsRefused() throws InterruptedException {
        peer.connect();
        spawn(1, 7);
        Frame outcome = peer.next(FrameType.OUTCOME);
        assertEquals(INCOMPATIBLE, outcome.flags());
        assertEquals("HYP-CALL-008", outcome.text());
    }

    @Test
    void aNumberThatHasComeBeforeBreaksTheProtocol() throws InterruptedException {
        peer.connect();
        spawn(1, 7);
        spawn(1, 7);
        peer.assertClosedFor("has come before");
    }

    @Test
    void aDetachedCallThatWaitsEndsWithItsConnection() throws InterruptedException {
        node.close();
        node = TestNodes.node("node", new FakeTransport(network), NodeOptions.DEFAULT.withConcurrency(1));
        owner = new TestOwner(node);
        peer.connect();
        for (long id = 1; id <= 3; id++) {
            long sequence = id;
            peer.send(FrameType.SPAWN, id == 1 ? 0 : DETACHED, id, out -> {
                out.writeLong(TestFunctionsCalls.SLEEP.id());
                out.writeLong(sequence);
                out.writeLong(60_000);
            });
        }
        peer.send(FrameType.CANCEL, 0, 1, _ -> {});
        Frame frame;
        do {
            frame = peer.frames.take(); // until the second is about to start; it is never told to proceed
        } while (frame.type() != FrameType.STARTED || frame.id() == 1);
        network.cut();
        var next = node.spawn(TestFunctionsCalls.add(1, 2).on(Placement.onNode(node.id())));
        assertTrue(Quiet.await(ChannelFixture.WAIT, next::isDone), "its slot is free again");
    }

    @Test
    void anUnknownFlagBreaksTheProtocol() throws InterruptedException {
        peer.connect();
        // SPAWN itself has no flag left that could be unknown; what comes later is told by those of its demands
        peer.send(FrameType.SPAWN, DEMANDS, 1, out -> {
            out.writeLong(TestFunctionsCalls.SLEEP.id());
            out.writeLong(1);
            out.writeByte((byte) 8);
        });
        peer.assertClosedFor("unknown flags");
    }

    @Test
    void anOutcomeOfACallThatWasNeverMadeBreaksTheProtocol() throws InterruptedException {
        peer.accept();
        peer.send(FrameType.OUTCOME, 0, 1, _ -> {});
        peer.assertClosedFor("was never made");
    }

    @Test
    void wordsAboutCallsThatAreNotThereAreIgnored() throws InterruptedException {
        peer.connect();
        peer.send(FrameType.PROCEED, 0, 5, _ -> {});
        peer.send(FrameType.CANCEL, 0, 0, _ -> {});
        spawn(1, 7);
        assertEquals(1, peer.next(FrameType.OUTCOME).id());
    }
}
