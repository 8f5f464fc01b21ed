package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.IncomingFrame.RetainedBody;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.TransportException.Code;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;

/// Any bytes in any cuts are frames, then perhaps the one [ProtocolException]; the cuts make no
/// difference. The memory that they take is bounded by the credit, and all of it is given back.
///
/// As a test it replays the inputs that are kept beside it; with `JAZZER_FUZZ=1` it looks for new ones.
class FrameParserFuzzTest {
    private static final ValueCodec VALUES = new ForyCodec(CatalogueSet.of());
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MESSAGE_BYTES_MAX = 256 * 1024;
    private static final int WINDOW_BYTES = 512 * 1024;
    private static final int KEPT_MAX = 64;

    /// Before the first frame is refused for want of credit, its memory is there; and a buffer is
    /// replaced by one that is there already.
    private static final long MEMORY_MAX = WINDOW_BYTES + 2L * MESSAGE_BYTES_MAX + 2L * FrameParser.BUFFER_BYTES;

    /// The first byte of the input says how, the second how to cut; the rest is what arrives.
    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBytesInAnyCutsAreFramesOrARefusal(byte[] input) {
        if (input.length < 2) {
            return;
        }
        boolean authenticated = (input[0] & 1) != 0;
        boolean keeps = (input[0] & 2) != 0;
        ByteBuf bytes = Unpooled.wrappedBuffer(input, 2, input.length - 2);
        Peer whole = new Peer(false);
        whole.receive(bytes.duplicate(), authenticated, () -> Integer.MAX_VALUE);
        Peer cut = new Peer(keeps);
        SplittableRandom random = new SplittableRandom(input[1]);
        int cutMax = 1 + (input[1] & 0xff);
        cut.receive(bytes.duplicate(), authenticated, () -> random.nextInt(1, cutMax + 1));
        assertEquals(whole.seen, cut.seen);
    }

    /// What the first words of a peer are read with. An offer that was read is the same after
    /// another way there and back.
    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyFirstFrameIsAnOfferOrARefusal(byte[] body) {
        Peer peer = new Peer(false);
        peer.receive(
                encoded(out -> {
                    out.begin(FrameType.HELLO, 0, 0);
                    out.ensure(body.length);
                    out.buffer().put(body);
                }),
                true,
                () -> Integer.MAX_VALUE);
        if (peer.offers.isEmpty()) {
            return;
        }
        Handshake.Offer offer = peer.offers.getFirst();
        Peer again = new Peer(false);
        again.receive(encoded(out -> Handshake.write(out, FrameType.HELLO, offer)), true, () -> Integer.MAX_VALUE);
        assertEquals(List.of(offer), again.offers);
    }

    private static ByteBuf encoded(Consumer<FrameWriter> frame) {
        BatchWriter writer = new BatchWriter(UnpooledByteBufAllocator.DEFAULT, VALUES, CHUNK_BYTES);
        ByteBuf all = Unpooled.buffer();
        try {
            long unusedSize = writer.encode(new Frame(frame), Frames.LANE_CONTROL);
            writer.seal();
            for (ByteBuf part = writer.pollSealed(); part != null; part = writer.pollSealed()) {
                all.writeBytes(part);
                part.release();
            }
            return all;
        } finally {
            writer.close();
        }
    }

    private record Frame(Consumer<FrameWriter> content) implements OutgoingFrame {
        @Override
        public void writeTo(FrameWriter out) {
            content.accept(out);
        }

        @Override
        public void dropped(CloseReason reason) {
            throw new AssertionError(reason);
        }
    }

    private interface Cuts {
        int next();
    }

    /// Reads as a connection does.
    private static final class Peer implements FrameParser.Sink {
        final List<Object> seen = new ArrayList<>();
        final List<Handshake.Offer> offers = new ArrayList<>();
        private final List<RetainedBody> kept = new ArrayList<>();
        private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
        private final ReceiveCredit credit = new ReceiveCredit(WINDOW_BYTES);
        private final boolean keeps;

        Peer(boolean keeps) {
            this.keeps = keeps;
        }

        void receive(ByteBuf bytes, boolean authenticated, Cuts cuts) {
            FrameParser parser = new FrameParser(memory, VALUES, MESSAGE_BYTES_MAX, new Traffic(), this);
            if (authenticated) {
                parser.authenticated();
            }
            try {
                while (bytes.isReadable()) {
                    parser.receive(bytes.readSlice(Math.min(bytes.readableBytes(), cuts.next())));
                    checkMemory();
                }
            } catch (ProtocolException e) {
                seen.add(e.code() + " " + e.getMessage());
                checkMemory();
            } finally {
                parser.close();
                kept.forEach(RetainedBody::close);
            }
            assertEquals(0, memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory());
        }

        private void checkMemory() {
            long used = memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
            long most = MEMORY_MAX + (long) kept.size() * FrameParser.BUFFER_BYTES;
            assertTrue(used <= most, () -> used + " bytes are used, allowed are " + most);
        }

        @Override
        public void onDataStarted(long size) {
            boolean unusedNow = credit.received(size);
        }

        @Override
        public void onFrame(ArrivedFrame frame) {
            byte[] body = new byte[frame.body().remaining()];
            frame.body().buffer().duplicate().get(body);
            seen.add(List.of(frame.type(), frame.flags(), frame.id(), frame.size(), Arrays.hashCode(body)));
            if (keeps && kept.size() < KEPT_MAX) {
                RetainedBody mine = frame.retain();
                byte[] copy = new byte[mine.reader().remaining()];
                mine.reader().buffer().duplicate().get(copy);
                assertTrue(Arrays.equals(body, copy));
                kept.add(mine);
            }
            switch (frame.type()) {
                case FrameType.HELLO, FrameType.WELCOME -> offers.add(Handshake.read(frame.body()));
                case FrameType.REFUSED, FrameType.GOAWAY, FrameType.CLOSE -> {
                    Code code = Handshake.Farewell.read(frame.body()).code();
                    seen.add(code);
                }
                default -> {}
            }
            if (!frame.isControl() && credit.consumed(frame.size())) {
                long unusedBytes = credit.take();
            }
        }
    }
}
