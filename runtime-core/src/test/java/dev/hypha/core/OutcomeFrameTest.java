package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.ThrowableData;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeFrameTest {
    private static final NodeId NODE = new NodeId("node");
    private static final int HEADER = 16;
    private static final int FLAGS = 5;
    private static final int THREW = 1;

    @Test
    void ofManyThrowablesAsManyCrossAsMay() {
        ThrowableData wide = thrown(Optional.empty(), List.of());
        for (int depth = 0; depth < 4; depth++) {
            wide = thrown(Optional.empty(), Collections.nCopies(300, wide));
        }
        assertEquals(256, count(crossing(wide)));
    }

    @Test
    void allCrossIfTheyMay() {
        ThrowableData leaf = thrown(Optional.empty(), List.of());
        ThrowableData tree = thrown(Optional.of(leaf), Collections.nCopies(254, leaf));
        assertEquals(tree, crossing(tree));
    }

    @Test
    void moreThanMayAreRefused() {
        WireWriter more = new WireWriter(null, ByteBuffer.allocate(64));
        more.writeString(NODE.name());
        for (int i = 0; i <= 256; i++) {
            more.writeString("T");
            more.writeString("");
            more.writeVarInt(0);
            more.writeBoolean(true);
        }
        WireReader in = new WireReader(null, more.buffer().flip());
        WireException refused = assertThrows(WireException.class, () -> OutcomeFrame.readFailure(THREW, in));
        assertEquals("HYP-WIRE-003", refused.getMessage().substring(0, 12));
    }

    private static ThrowableData thrown(Optional<ThrowableData> cause, List<ThrowableData> suppressed) {
        return new ThrowableData("T", "", List.of(), cause, suppressed);
    }

    private static ThrowableData crossing(ThrowableData data) {
        byte[] frame = FakeTransport.frame(new OutcomeFrame.Refusal(1, new Failure.Threw(data, NODE)));
        WireReader in = new WireReader(null, ByteBuffer.wrap(frame, HEADER, frame.length - HEADER));
        return ((Failure.Threw) OutcomeFrame.readFailure(frame[FLAGS], in)).thrown();
    }

    private static int count(ThrowableData data) {
        return 1
                + data.cause().map(OutcomeFrameTest::count).orElse(0)
                + data.suppressed().stream().mapToInt(OutcomeFrameTest::count).sum();
    }
}
