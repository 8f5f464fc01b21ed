package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.spi.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bytes of the frames of calls, for ever: a difference is a new protocol version. `-Dgolden.write=true`
/// writes the files anew.
class GoldenCallFramesTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/hypha/core/golden");
    private static final int HEADER = 16;
    private static final int FLAGS = 5;
    private static final int DAMAGES = 5_000;

    @ParameterizedTest
    @EnumSource
    void bytesStayAsTheyAre(GoldenCallFrame golden) throws IOException {
        Path file = FOLDER.resolve(golden.name().toLowerCase(Locale.ROOT) + ".hex");
        String actual = dump(FakeTransport.frame(golden.frame));
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual);
    }

    @ParameterizedTest
    @EnumSource
    void theOtherSideReadsThemToTheirEnd(GoldenCallFrame golden) {
        byte[] frame = FakeTransport.frame(golden.frame);
        ByteBuffer body = ByteBuffer.wrap(frame, HEADER, frame.length - HEADER);
        assertEquals(golden.content, golden.read(frame[FLAGS], body));
        assertEquals(0, body.remaining());
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatEndsEarlyIsRefused(GoldenCallFrame golden) {
        byte[] frame = FakeTransport.frame(golden.frame);
        // a checkpoint has no end of its own: what is left of it is refused only if nothing is
        int lengthEnd = golden == GoldenCallFrame.CHECKPOINT ? 1 : frame.length - HEADER;
        for (int length = 0; length < lengthEnd; length++) {
            ByteBuffer cut = ByteBuffer.wrap(frame, HEADER, length);
            assertThrows(WireException.class, () -> golden.read(frame[FLAGS], cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedFrameIsAnotherOneOrRefused(GoldenCallFrame golden) {
        byte[] frame = FakeTransport.frame(golden.frame);
        Random random = new Random(golden.name().hashCode());
        for (int i = 0; i < DAMAGES; i++) {
            byte[] damaged = frame.clone();
            for (int each = random.nextInt(4); each >= 0; each--) {
                int at = random.nextInt(HEADER - 1, frame.length);
                damaged[at < HEADER ? FLAGS : at] = (byte) random.nextInt();
            }
            try {
                var _ = golden.read(damaged[FLAGS] & 0x7f, ByteBuffer.wrap(damaged, HEADER, frame.length - HEADER));
            } catch (WireException refused) {
                assertEquals("HYP-WIRE-", refused.getMessage().substring(0, 9));
            }
        }
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
