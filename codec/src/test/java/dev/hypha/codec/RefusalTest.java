package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.hypha.codec.Sample.Box;
import dev.hypha.codec.Sample.Chain;
import dev.hypha.codec.Sample.Line;
import dev.hypha.codec.Sample.Point;
import dev.hypha.codec.Sample.Unlisted;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.annotation.RetentionPolicy;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.apache.fory.collection.Int32List;
import org.apache.fory.type.Float16;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What must not cross machines is refused by the one exception, on both sides.
class RefusalTest {
    private static final ValueCodec CODEC = new ForyCodec(CatalogueSet.of(Sample.catalogue()));

    /// A peer that writes whatever the library can write, by id or by class name.
    private static final Fory PEER = Fory.builder()
            .withXlang(false)
            .withCompatible(true)
            .requireClassRegistration(false)
            .registerGuavaTypes(false)
            .build();

    static Stream<Arguments> forbidden() throws Exception {
        Object proxy = Proxy.newProxyInstance(
                RefusalTest.class.getClassLoader(), new Class<?>[] {Comparable.class}, new Handler());
        return Stream.of(
                arguments("a class that is not catalogued", new Unlisted(1)),
                arguments("an array of them", new Unlisted[] {new Unlisted(1)}),
                arguments("an empty array of them", new Unlisted[0]),
                arguments("a class", String.class),
                arguments("an array of classes", new Class<?>[] {String.class}),
                arguments("a lambda", (Runnable & Serializable) () -> {}),
                arguments("a comparator", new TreeSet<>((Comparator<Object> & Serializable) (_, _) -> 0)),
                arguments("a proxy", proxy),
                arguments("a throwable", new IllegalStateException("x")),
                arguments("an unknown throwable", new SQLException("x")),
                arguments("a file", new File("/etc/passwd")),
                arguments("a URL", URI.create("http://localhost/").toURL()),
                arguments("a pattern", Pattern.compile("(a+)+b")),
                arguments("a reference", new AtomicReference<>(1)),
                arguments("a buffer", ByteBuffer.allocate(1)),
                arguments("a direct buffer", ByteBuffer.allocateDirect(1)),
                arguments("properties", new Properties()),
                arguments("an anonymous list", new AbstractList<>() {
                    @Override
                    public Object get(int index) {
                        return 1;
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                }),
                arguments("an SQL date", new java.sql.Date(0)),
                arguments("a blocking queue", new ArrayBlockingQueue<>(1)),
                arguments("an unlisted enum", RetentionPolicy.CLASS),
                arguments("a type of the library", Float16.valueOf(1f)),
                arguments("an array of such", new Float16[] {Float16.valueOf(1f)}),
                arguments("a list of the library", new Int32List()),
                arguments("an array of four dimensions", new Line[1][1][1][1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forbidden")
    void isRefusedWhenWritten(String what, Object value) {
        for (Object each : List.of(
                value, new Box<>(value), new Object[] {value}, new ArrayList<>(List.of(value)), Optional.of(value))) {
            assertCode("HYP-WIRE-002", () -> Wire.bytes(CODEC, each));
            assertCode("HYP-WIRE-002", () -> CODEC.copy(each));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forbidden")
    void isRefusedWhenRead(String what, Object value) {
        for (Object each :
                List.of(value, new Object[] {value}, new ArrayList<>(Arrays.asList(1, value)), Optional.of(value))) {
            byte[] bytes;
            try {
                bytes = PEER.serialize(each);
            } catch (RuntimeException e) {
                continue;
            }
            assertThrows(WireException.class, () -> Wire.value(CODEC, bytes));
        }
    }

    @Test
    void theMessageNamesTheClassAndTheRemedy() {
        WireException refusal = assertThrows(WireException.class, () -> Wire.bytes(CODEC, new Box<>(new Unlisted(1))));
        assertTrue(refusal.getMessage().contains("dev.hypha.codec.Sample$Unlisted"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("catalogue"), refusal.getMessage());
    }

    @Test
    void aNameOnTheWireLoadsNothing() throws Exception {
        Compiled loader = new Compiled("trap.Trap", "package trap; public record Trap(int x) {}");
        Object trap = loader.type("trap.Trap").getDeclaredConstructor(int.class).newInstance(1);
        Fory peer = Fory.builder()
                .withXlang(false)
                .withCompatible(true)
                .requireClassRegistration(false)
                .withClassLoader(loader)
                .build();
        byte[] named = peer.serialize(trap);
        byte[] array = peer.serialize(new Object[] {Array.newInstance(trap.getClass(), 1)});
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.asked().clear();
            assertThrows(WireException.class, () -> Wire.value(CODEC, named));
            assertThrows(WireException.class, () -> Wire.value(CODEC, array));
            assertEquals(Set.of(), loader.asked());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void idsThatThisNodeDoesNotKnowAreRefused() {
        ValueCodec other =
                new ForyCodec(CatalogueSet.of(Sample.catalogueOf(List.of(Unlisted.class, Kind.class, Box.class))));
        for (Object unknown : List.of(
                new Unlisted(1),
                Kind.ONE,
                new Unlisted[0],
                List.of(new Unlisted(1)),
                List.of(Kind.ONE),
                new Box<>(new Unlisted(1)),
                new Box<>(Kind.ONE))) {
            byte[] bytes = Wire.bytes(other, unknown);
            for (int i = 0; i < 20_000; i += unknown == Kind.ONE ? 1 : 10_000) {
                assertCode("HYP-WIRE-002", () -> Wire.value(CODEC, bytes));
            }
        }
    }

    private enum Kind {
        ONE
    }

    /// A `String` of an unknown encoding would be outside of what the virtual machine expects.
    @Test
    void textsOfAnUnknownEncodingAreRefused() {
        for (byte[] bytes : List.of(new byte[] {0, -1, 0x15, 0x0f, 1, 2, 3}, new byte[] {0, -1, 0x15, 0x0d, 1, 2, 3})) {
            assertCode("HYP-WIRE-001", () -> Wire.value(CODEC, bytes));
            ByteBuffer direct = ByteBuffer.allocateDirect(7).put(bytes).flip();
            assertCode("HYP-WIRE-001", () -> CODEC.read(new WireReader(CODEC, direct)));
        }
        byte[] record = Wire.bytes(CODEC, new Line("abc", 1));
        record[record.length - 4] |= 3;
        assertCode("HYP-WIRE-001", () -> Wire.value(CODEC, record));
    }

    @Test
    void aStreamOfTheJdkIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>(List.of("a")));
        }
        assertCode("HYP-WIRE-001", () -> Wire.value(CODEC, bytes.toByteArray()));
    }

    @Test
    void deepValuesAreRefusedWhenWritten() {
        Chain chain = null;
        Object list = List.of();
        Object box = null;
        Object[] array = new Object[0];
        Optional<?> optional = Optional.empty();
        Map<?, ?> map = Map.of();
        for (int i = 0; i < 100_000; i++) {
            chain = new Chain(i, chain);
            box = new Box<>(box);
            array = new Object[] {array};
            list = Collections.singletonList(list);
            optional = Optional.of(optional);
            map = Collections.singletonMap(1, map);
        }
        for (Object deep : List.of(
                chain, array, new Box<>(box), new Object[] {list, 1}, new Object[] {optional}, new Object[] {map})) {
            assertCode("HYP-WIRE-003", () -> Wire.bytes(CODEC, deep));
            assertCode("HYP-WIRE-003", () -> CODEC.copy(deep));
        }
    }

    @Test
    void cyclesAreRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        Object[] array = new Object[1];
        array[0] = new Box<>(array);
        assertCode("HYP-WIRE-003", () -> Wire.bytes(CODEC, list));
        assertCode("HYP-WIRE-003", () -> Wire.bytes(CODEC, array));
    }

    @Test
    void theDepthLimitIsExactForTheWriterAndNeverRefusedByTheReader() {
        ValueCodec codec = new ForyCodec(CatalogueSet.of(Sample.catalogue()), CodecLimits.DEFAULTS.withDepth(10));
        for (UnaryOperator<Object> wrap : WRAPPINGS) {
            Object deep = nested(10, wrap);
            assertEquals(deep.getClass(), Wire.roundTrip(codec, deep).getClass());
            assertCode("HYP-WIRE-003", () -> Wire.bytes(codec, nested(11, wrap)));
            byte[] tooDeep = Wire.bytes(CODEC, nested(60, wrap));
            assertCode("HYP-WIRE-003", () -> Wire.value(codec, tooDeep));
        }
    }

    private static final List<UnaryOperator<Object>> WRAPPINGS = List.of(
            List::of,
            Box::new,
            Optional::of,
            value -> new Object[] {value},
            value -> Map.of("k", value),
            value -> Collections.unmodifiableList(new ArrayList<>(List.of(value))),
            value -> Collections.synchronizedMap(new HashMap<>(Map.of("k", value))),
            value -> new TreeMap<>(Map.of("k", value)));

    private static Object nested(int depth, UnaryOperator<Object> wrap) {
        Object value = UUID.randomUUID();
        for (int i = 0; i < depth; i++) {
            value = wrap.apply(value);
        }
        return value;
    }

    @Test
    void bytesAreLimited() {
        ValueCodec codec = new ForyCodec(CatalogueSet.of(Sample.catalogue()), CodecLimits.DEFAULTS.withBytes(1000));
        Point large = new Point(1, "x", new byte[2000]);
        assertCode("HYP-WIRE-003", () -> Wire.bytes(codec, large));
        assertCode("HYP-WIRE-003", () -> Wire.bytes(codec, new ArrayList<>(Collections.nCopies(2000, 1))));
        assertCode(
                "HYP-WIRE-003",
                () -> Wire.value(codec, Wire.bytes(CODEC, new ArrayList<>(Collections.nCopies(2000, 1)))));
        WireException refusal = assertThrows(WireException.class, () -> Wire.bytes(codec, large));
        assertTrue(refusal.getMessage().contains("bytesMax = 1000"), refusal.getMessage());
    }

    @Test
    void theMemoryOfObjectsIsLimited() {
        ValueCodec codec =
                new ForyCodec(CatalogueSet.of(Sample.catalogue()), CodecLimits.DEFAULTS.withGraphBytes(10_000));
        byte[] bytes = Wire.bytes(CODEC, new ArrayList<>(Collections.nCopies(5000, 1)));
        assertCode("HYP-WIRE-003", () -> Wire.value(codec, bytes));
    }

    @Test
    @Timeout(60)
    void corruptedValuesAreValuesOrRefusals() {
        Random random = new Random(4);
        List<Object> values = List.of(
                new Point(1, "name", new byte[50]),
                new Sample.Order(1, "c", BigDecimal.TEN, List.of(new Line("a", 1)), Optional.of(Sample.Color.RED)),
                new Object[] {1, "x", new int[][] {{1, 2}}, Map.of("a", List.of(1, 2)), Sample.Color.GREEN},
                new Sample.Tree("a", List.of(new Sample.Tree("b", List.of()))),
                new ArrayList<>(List.of(1, 2L, "three", Optional.of(4), Instant.EPOCH)));
        for (Object value : values) {
            byte[] valid = Wire.bytes(CODEC, value);
            for (int i = 0; i < 4000; i++) {
                byte[] corrupt =
                        Arrays.copyOf(valid, random.nextInt(10) == 0 ? random.nextInt(valid.length) : valid.length);
                for (int flips = 1 + random.nextInt(4); flips > 0 && corrupt.length > 0; flips--) {
                    corrupt[random.nextInt(corrupt.length)] = (byte) random.nextInt(256);
                }
                readOrRefuse(corrupt);
            }
            assertEquals(value.getClass(), Wire.roundTrip(CODEC, value).getClass());
        }
    }

    @Test
    @Timeout(60)
    void noiseIsARefusalMostly() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 2 && random.nextBoolean()) {
                noise[0] = 0;
                noise[1] = -1;
            }
            readOrRefuse(noise);
        }
    }

    @Test
    void hugeCountsAreRefusedCheaply() {
        for (int type = 1; type < 220; type++) {
            byte[] bytes = {
                0, -1, (byte) (type < 128 ? type : type | 0x80), (byte) -1, (byte) -1, (byte) -1, (byte) -1, 7, 0, 0, 0
            };
            readOrRefuse(bytes);
            byte[] wide = {0, -1, (byte) (type | 0x80), 1, (byte) -1, (byte) -1, (byte) -1, (byte) -1, 7, 0, 0, 0};
            readOrRefuse(wide);
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        var meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = meter.getCurrentThreadAllocatedBytes();
        try {
            CODEC.read(new WireReader(CODEC, ByteBuffer.wrap(bytes)));
        } catch (WireException e) {
            assertTrue(e.getMessage().startsWith("HYP-WIRE-00"), e.getMessage());
        }
        long allocated = meter.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < 32 << 20,
                () -> allocated + " bytes were allocated for " + HexFormat.of().formatHex(bytes));
    }

    static void assertCode(String code, Executable action) {
        WireException refusal = assertThrows(WireException.class, action);
        assertTrue(refusal.getMessage().startsWith(code), refusal.getMessage());
    }

    /// Serializable, as an attacker's would be.
    private static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return method.getName().equals("hashCode")
                    ? (Object) 1
                    : method.getName().equals("toString") ? "proxy" : null;
        }
    }
}
