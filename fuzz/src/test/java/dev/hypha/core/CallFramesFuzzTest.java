package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hypha.Failure;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.Identity;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.OutgoingBody;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;

/// The frames of calls: any body is a value or a [WireException]. A failure that was read can be
/// told further, and what was told reads the same from then on.
///
/// As a test it replays the inputs that are kept beside it; with `JAZZER_FUZZ=1` it looks for new ones.
class CallFramesFuzzTest {
    private static final ValueCodec VALUES = new ForyCodec(CatalogueSet.of());
    private static final int FLAGS_MASK = 0x7f;

    /// The first byte of the input says which frame, the second has its flags; the rest is its body.
    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBodyIsAFrameOrARefusal(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int flags = input[1] & FLAGS_MASK;
        WireReader body = new WireReader(VALUES, ByteBuffer.wrap(input, 2, input.length - 2));
        try {
            switch (input[0] % 3) {
                case 0 -> check(SpawnFrame.read(flags, body, new CallersTable(Identity.LOCAL)));
                case 1 -> check(OutcomeFrame.readFailure(flags, body));
                default -> assertFalse(ProgressFrame.read(body).toString().isEmpty());
            }
        } catch (WireException e) {
            assertTrue(e.getMessage().startsWith("HYP-WIRE-"), e::getMessage);
        }
    }

    private static void check(SpawnFrame spawn) {
        assertTrue(spawn.timeoutNanos() >= 0 && spawn.attempt() >= 1, spawn::toString);
        assertTrue(spawn.priority() >= Byte.MIN_VALUE && spawn.priority() <= Byte.MAX_VALUE, spawn::toString);
    }

    /// What is written may be shorter than what was read: texts and trees have limits.
    private static void check(Failure failure) {
        assertFalse(failure.code().isEmpty() && !(failure instanceof Failure.Incompatible), failure::message);
        Failure told = told(failure);
        assertEquals(failure.getClass(), told.getClass());
        assertEquals(failure.mayHaveRun(), told.mayHaveRun());
        Failure again = told(told);
        assertEquals(told(again), again);
    }

    private static Failure told(Failure failure) {
        Body body = new Body();
        OutcomeFrame.writeFailure(1, failure, body);
        WireReader reader = new WireReader(VALUES, body.buffer().flip());
        Failure read = OutcomeFrame.readFailure(body.flags, reader);
        reader.expectEnd();
        return read;
    }

    /// Takes the body of one frame.
    private static final class Body extends FrameWriter {
        private int flags;

        Body() {
            super(VALUES, ByteBuffer.allocate(256));
        }

        @Override
        public void begin(byte type, int frameFlags, long id) {
            assertEquals(FrameType.OUTCOME, type);
            flags = frameFlags;
        }

        @Override
        public void append(OutgoingBody body) {
            throw new AssertionError(body);
        }
    }
}
