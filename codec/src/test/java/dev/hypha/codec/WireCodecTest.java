package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.codec.Sample.Box;
import dev.hypha.codec.Sample.Line;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Types with a codec of their own, at the root and within.
class WireCodecTest {
    private static final ValueCodec CODEC = new ForyCodec(
            CatalogueSet.of(List.of(Sample.catalogue()), List.of(new TemperatureCodec(), new FolderCodec())));

    @Test
    void arrivesWhereverItIs() {
        Temperature cold = new Temperature(-10);
        assertEquals(-10, ((Temperature) Wire.roundTrip(CODEC, cold)).celsius);
        assertEquals(-10, ((Temperature) ((Box<?>) Wire.roundTrip(CODEC, new Box<>(cold))).content()).celsius);
        assertEquals(-10, ((Temperature) ((Map<?, ?>) Wire.roundTrip(CODEC, Map.of("k", cold))).get("k")).celsius);
        Temperature[] both = {cold, null, new Temperature(3)};
        Temperature[] arrived = (Temperature[]) Wire.roundTrip(CODEC, both);
        assertEquals(3, arrived[2].celsius);
        List<?> list = (List<?>) Wire.roundTrip(CODEC, List.of(new Line("a", 1), cold, new Line("b", 2)));
        assertEquals(new Line("b", 2), list.get(2));
    }

    @Test
    void isCopied() {
        Temperature cold = new Temperature(-10);
        Temperature copy = (Temperature) CODEC.copy(cold);
        assertNotSame(cold, copy);
        assertEquals(-10, copy.celsius);
    }

    @Test
    void writesValuesWithin() {
        Folder folder = new Folder("a", List.of(new Line("x", 1), new Folder("b", List.of(), null)), new byte[20_000]);
        Folder arrived = (Folder) ((Box<?>) Wire.roundTrip(CODEC, new Box<>(folder))).content();
        assertEquals(new Line("x", 1), arrived.content.get(0));
        assertEquals("b", ((Folder) arrived.content.get(1)).name);
        assertArrayEquals(new byte[20_000], arrived.data);
    }

    @Test
    void nestingByCodecsIsLimited() {
        Folder folder = new Folder("leaf", List.of(), new byte[0]);
        for (int i = 0; i < 100_000; i++) {
            folder = new Folder("f", List.of(folder), new byte[0]);
        }
        Folder deep = folder;
        RefusalTest.assertCode("HYP-WIRE-003", () -> Wire.bytes(CODEC, deep));
    }

    @Test
    void whatTheCodecThrowsIsARefusal() {
        byte[] bytes = Wire.bytes(CODEC, new Temperature(1));
        bytes[bytes.length - 1] = -1;
        WireException refusal = assertThrows(WireException.class, () -> Wire.value(CODEC, bytes));
        assertTrue(refusal.getMessage().startsWith("HYP-WIRE-001"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("Temperature"), refusal.getMessage());
        assertEquals(5, ((Temperature) Wire.roundTrip(CODEC, new Temperature(5))).celsius);
    }

    @Test
    void aCodecThatReadsTooLittleIsARefusal() {
        ValueCodec lazy = new ForyCodec(CatalogueSet.of(List.of(), List.of(new TemperatureCodec() {
            @Override
            public Temperature read(WireReader in) {
                return new Temperature(0);
            }
        })));
        RefusalTest.assertCode("HYP-WIRE-001", () -> Wire.roundTrip(lazy, new Temperature(1)));
    }

    @Test
    void whatTheCodecThrowsOnWritingIsARefusalAndLeavesTheCodecUsable() {
        for (int i = 0; i < 50; i++) {
            RefusalTest.assertCode(
                    "HYP-WIRE-001", () -> Wire.bytes(CODEC, new ArrayList<>(List.of(1, new Temperature(1000)))));
            assertEquals(List.of(1, "x"), Wire.roundTrip(CODEC, List.of(1, "x")));
        }
    }

    /// Not a record, not transparent: only its codec knows it.
    static final class Temperature {
        private final int celsius;

        Temperature(int celsius) {
            this.celsius = celsius;
        }
    }

    static class TemperatureCodec implements WireCodec<Temperature> {
        @Override
        public Class<Temperature> type() {
            return Temperature.class;
        }

        @Override
        public void write(Temperature value, WireWriter out) {
            if (value.celsius > 500) {
                throw new IllegalArgumentException("too hot");
            }
            out.writeInt(value.celsius);
        }

        @Override
        public Temperature read(WireReader in) {
            int celsius = in.readInt();
            if (celsius < -273) {
                throw new IllegalArgumentException("below absolute zero");
            }
            return new Temperature(celsius);
        }
    }

    static final class Folder {
        private final String name;
        private final List<Object> content;
        private final byte[] data;

        Folder(String name, List<Object> content, byte[] data) {
            this.name = name;
            this.content = content;
            this.data = data;
        }
    }

    static final class FolderCodec implements WireCodec<Folder> {
        @Override
        public Class<Folder> type() {
            return Folder.class;
        }

        @Override
        public String name() {
            return "folder";
        }

        @Override
        public void write(Folder value, WireWriter out) {
            out.writeString(value.name);
            out.writeVarInt(value.content.size());
            value.content.forEach(out::writeValue);
            out.writeBytes(value.data == null ? new byte[0] : value.data);
        }

        @Override
        public Folder read(WireReader in) {
            String name = in.readText();
            int size = in.readVarInt();
            List<Object> content = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                content.add(in.readValue());
            }
            return new Folder(name, content, in.readBytes());
        }
    }
}
