package dev.hypha.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.CodecLimits;
import dev.hypha.codec.ForyCodec;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;

/// Any bytes are a value or a [WireException]. What was read can be written, unless it exceeds a limit.
///
/// As a test it replays the inputs that are kept beside it; with `JAZZER_FUZZ=1` it looks for new ones.
@SuppressWarnings("ArrayRecordComponent") // applications may have such records
class ValueCodecFuzzTest {
    private static final ValueCodec CODEC = new ForyCodec(
            CatalogueSet.of(new Orders()),
            CodecLimits.DEFAULTS.withBytes(1 << 20).withGraphBytes(16 << 20));

    @FuzzTest(maxDuration = "2m")
    @Timeout(180)
    void anyBytesAreAValueOrARefusal(byte[] bytes) {
        Object value;
        try {
            value = new WireReader(CODEC, ByteBuffer.wrap(bytes)).readValue();
        } catch (WireException e) {
            return;
        }
        try {
            new WireWriter(CODEC, ByteBuffer.allocate(64)).writeValue(value);
        } catch (WireException e) {
            if (!e.getMessage().startsWith("HYP-WIRE-003")) {
                throw e;
            }
        }
    }

    record Order(int id, String customer, BigDecimal total, List<Line> lines, Optional<Color> color, Object note) {}

    record Line(String sku, long[] quantities, Line[] parts) {}

    enum Color {
        RED,
        GREEN
    }

    private static final class Orders implements Catalogue {
        @Override
        public List<FunctionDescriptor<?, ?>> functions() {
            return List.of();
        }

        @Override
        public Map<String, Class<?>> wireTypes() {
            return Map.of("Order", Order.class, "Line", Line.class, "Color", Color.class);
        }
    }
}
