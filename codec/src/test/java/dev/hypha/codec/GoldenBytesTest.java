package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.NodeId;
import dev.hypha.codec.Sample.Color;
import dev.hypha.codec.Sample.Line;
import dev.hypha.spi.ValueCodec;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.fory.Fory;
import org.apache.fory.resolver.ClassResolver;
import org.junit.jupiter.api.Test;

/// The bytes of values stay what they are: nodes of different releases talk to each other. A
/// change here is a new version of the protocol.
class GoldenBytesTest {
    private static final ValueCodec CODEC = new ForyCodec(CatalogueSet.of(Sample.catalogue()));

    @Test
    void valuesHaveTheirBytes() {
        assertBytes("00fd", null);
        assertBytes("00ff0402", 1);
        assertBytes("00ff06feffffff", -1L);
        assertBytes("00ff150461", "a");
        assertBytes("00ffce01080402", List.of(1));
        assertBytes("00ff1c0016f0dc9b2693262210051cd1d1eb9d0154c2806cd13c001405164954141502ff0461", new Line("a", 1));
        assertBytes(
                "00ffce02081c0016f0dc9b2693262210051cd1d1eb9d0154c2806cd13c001405164954141502ff046104ff0462",
                List.of(new Line("a", 1), new Line("b", 2)));
        assertBytes("00ff19b0af82b50714475245454e", Color.GREEN);
        assertBytes("00ffd30100011504046102", Map.of("a", 1));
        assertBytes("00ff70ff0101", Optional.of(true));
        assertBytes("00ff6d000000000000000000000000", Instant.EPOCH);
        assertBytes("00ff9701000000000000000200000000000000", new UUID(1, 2));
        assertBytes("00ff6f0002010a", BigDecimal.TEN);
        assertBytes("00ff198e95a0f809184d4f4e444159", DayOfWeek.MONDAY);
        assertBytes("00ff1c000ee0c3082d1f410410031c92878eee0926340c201415ff046e", new NodeId("n"));
    }

    @Test
    void idsOfNamesAreFixed() {
        assertEquals(0x13bae8d1, TypeTable.idOf("dev.hypha.codec.Sample$Line"));
        assertEquals(0x9dc38392, TypeTable.idOf("hypha.NodeId"));
        assertEquals(0x436f91f4, TypeTable.idOf("int[][]"));
    }

    /// The library numbers the JDK's types by itself, in the order of their registration.
    @Test
    void idsOfTheJdkAreFixed() throws IOException {
        Fory fory = new ForyFactory(new TypeTable(CatalogueSet.of()), CodecLimits.DEFAULTS).create(null);
        ClassResolver resolver = (ClassResolver) fory.getTypeResolver();
        Map<Integer, String> ids = new TreeMap<>();
        for (Class<?> type : resolver.getRegisteredClasses()) {
            if (JdkTypes.contains(type) && !JdkTypes.NAMED.contains(type)) {
                ids.put(resolver.getRegisteredClassId(type), type.getTypeName());
            }
        }
        assertEquals(
                resource("jdk-type-ids.txt"),
                String.join("\n", ids.entrySet().stream().map(Object::toString).toList()) + "\n");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertBytes(String hex, Object value) {
        assertEquals(hex, HexFormat.of().formatHex(Wire.bytes(CODEC, value)));
        assertEquals(value, Wire.value(CODEC, HexFormat.of().parseHex(hex)));
    }
}
