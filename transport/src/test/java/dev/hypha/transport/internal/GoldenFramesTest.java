package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.FrameWriter;
import dev.hypha.transport.Hello;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.TransportException.Code;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes of the transport's own frames, for ever: a difference is a new protocol version.
/// `-Dgolden.write=true` writes the files anew. The frames of calls and channels have theirs where they are
/// encoded.
class GoldenFramesTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/hypha/transport/golden");

    private static final Hello HELLO = new Hello(
            "production",
            new NodeId("node-1"),
            0x0123456789abcdefL,
            1_700_000_000_000L,
            true,
            Map.of("zone", "eu-1", "disk", "ssd"),
            List.of(new Taint("spot", "", Taint.Effect.NO_SCHEDULE), new Taint("gpu", "a100", Taint.Effect.NO_EXECUTE)),
            0x1122334455667788L);

    private static Handshake.Offer offer(int version) {
        return new Handshake.Offer(1, version, 0, 16 << 20, 256 << 20, HELLO);
    }

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas capture nothing
    enum Golden {
        HELLO_FRAME(Frames.LANE_CONTROL, out -> Handshake.write(out, FrameType.HELLO, offer(1))),
        WELCOME_FRAME(Frames.LANE_CONTROL, out -> Handshake.write(out, FrameType.WELCOME, offer(1))),
        REFUSED_FRAME(
                Frames.LANE_CONTROL,
                out -> new Handshake.Farewell(Code.WRONG_CLUSTER, "not ours").write(out, FrameType.REFUSED)),
        PING_FRAME(Frames.LANE_CONTROL, out -> out.begin(FrameType.PING, 0, 77)),
        PONG_FRAME(Frames.LANE_CONTROL, out -> out.begin(FrameType.PONG, 0, 77)),
        CREDIT_FRAME(Frames.LANE_CONTROL, out -> {
            out.begin(FrameType.CREDIT, 0, 0);
            out.writeLong(4 << 20);
        }),
        GOAWAY_FRAME(
                Frames.LANE_CONTROL,
                out -> new Handshake.Farewell(Code.GOODBYE, "draining").write(out, FrameType.GOAWAY)),
        CLOSE_FRAME(
                Frames.LANE_DATA, out -> new Handshake.Farewell(Code.GOODBYE, "stopping").write(out, FrameType.CLOSE)),
        CHUNKED_MESSAGE(Frames.LANE_DATA, out -> {
            out.begin(FrameType.SPAWN, 2, 9);
            out.ensure(2050);
            for (int i = 0; i < 2050; i++) {
                out.writeByte((byte) i);
            }
        });

        final byte lane;
        final Consumer<FrameWriter> body;

        Golden(byte lane, Consumer<FrameWriter> body) {
            this.lane = lane;
            this.body = body;
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesStayAsTheyAre(Golden golden) throws IOException {
        Path file = FOLDER.resolve(golden.name().toLowerCase(java.util.Locale.ROOT) + ".hex");
        String actual = dump(encode(golden));
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual);
    }

    private static byte[] encode(Golden golden) {
        BatchWriter writer = new BatchWriter(UnpooledByteBufAllocator.DEFAULT, FrameParserTest.NO_VALUES, 1024);
        writer.messageBytesMax(1 << 20);
        writer.encode(
                new OutgoingFrame() {
                    @Override
                    public void writeTo(FrameWriter out) {
                        golden.body.accept(out);
                    }

                    @Override
                    public void dropped(CloseReason reason) {}
                },
                golden.lane);
        while (writer.hasLarge()) {
            writer.writeChunk();
        }
        writer.seal();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = writer.pollSealed(); part != null; part = writer.pollSealed()) {
            all.writeBytes(part);
            part.release();
        }
        writer.close();
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /// Sixteen bytes a line, with the characters beside.
    private static String dump(byte[] bytes) {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        return IntStream.iterate(0, from -> from < bytes.length, from -> from + 16)
                .mapToObj(from -> {
                    int to = Math.min(bytes.length, from + 16);
                    String text = IntStream.range(from, to)
                            .mapToObj(i -> bytes[i] > 32 && bytes[i] < 127 ? Character.toString(bytes[i]) : ".")
                            .collect(Collectors.joining());
                    return "%04x  %-47s  %s\n".formatted(from, hex.formatHex(bytes, from, to), text);
                })
                .collect(Collectors.joining());
    }
}
