package dev.hypha.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hypha.ChannelAddress;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import dev.hypha.codec.Sample.Box;
import dev.hypha.codec.Sample.Chain;
import dev.hypha.codec.Sample.Circle;
import dev.hypha.codec.Sample.Color;
import dev.hypha.codec.Sample.Drawing;
import dev.hypha.codec.Sample.Everything;
import dev.hypha.codec.Sample.Line;
import dev.hypha.codec.Sample.Order;
import dev.hypha.codec.Sample.Point;
import dev.hypha.codec.Sample.Shape;
import dev.hypha.codec.Sample.Square;
import dev.hypha.codec.Sample.Tree;
import dev.hypha.spi.ValueCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of value arrives equal, of the same class, and by [ValueCodec#copy] as by the wire.
@SuppressWarnings({"JdkObsolete", "NullOptional", "UnnecessaryStringBuilder"}) // applications may send such values
class ForyCodecTest {
    private static final ValueCodec CODEC = new ForyCodec(CatalogueSet.of(Sample.catalogue()));
    private static final ZonedDateTime PARIS = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Paris"));

    @ParameterizedTest(name = "{0}")
    @MethodSource({"scalars", "collections", "arrays", "application"})
    void arrivesEqualAndOfTheSameClass(String what, Object value) {
        Object arrived = Wire.roundTrip(CODEC, value);
        assertSame(value.getClass(), arrived.getClass());
        assertEqualDeeply(value, arrived);
        assertEqualDeeply(value, CODEC.copy(value));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"scalars", "collections", "arrays", "application"})
    void arrivesInsideARecordAndAnObjectArray(String what, Object value) {
        Object[] arrived = (Object[]) Wire.roundTrip(CODEC, new Object[] {new Box<>(value), value, List.of(value)});
        assertEqualDeeply(value, ((Box<?>) arrived[0]).content());
        assertEqualDeeply(value, arrived[1]);
        assertEqualDeeply(value, ((List<?>) arrived[2]).getFirst());
    }

    @Test
    void nullArrives() {
        assertNull(Wire.roundTrip(CODEC, null));
        assertNull(CODEC.copy(null));
        assertEquals(new Box<>(null), Wire.roundTrip(CODEC, new Box<>(null)));
        assertEquals(Arrays.asList(1, null), Wire.roundTrip(CODEC, Arrays.asList(1, null)));
    }

    private static void assertEqualDeeply(Object expected, Object actual) {
        assertArrayEquals(new Object[] {comparable(expected)}, new Object[] {comparable(actual)});
    }

    private static Object comparable(Object value) {
        return switch (value) {
            case ArrayDeque<?> deque -> new ArrayList<>(deque);
            case StringBuilder text -> text.toString();
            default ->
                value.getClass()
                                == Collections.unmodifiableCollection(List.of()).getClass()
                        ? new ArrayList<>((java.util.Collection<?>) value)
                        : value;
        };
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                        true,
                        (byte) -1,
                        (short) -2,
                        'é',
                        Integer.MIN_VALUE,
                        1,
                        Long.MAX_VALUE,
                        1L,
                        1.5f,
                        Float.NaN,
                        -0.0,
                        Math.PI,
                        "",
                        "ascii",
                        "Grüße",
                        "日本語 🎌",
                        "\ud800 lone",
                        "x".repeat(100_000),
                        new BigDecimal("-123456789012345678901234567890.50"),
                        BigDecimal.ZERO,
                        BigInteger.TWO.pow(200),
                        UUID.fromString("9b3b4267-8b60-471a-8bfc-df0eda5d68c5"),
                        URI.create("https://example.org/a?b=c#d"),
                        Locale.CANADA_FRENCH,
                        Currency.getInstance("EUR"),
                        Instant.MAX,
                        Instant.EPOCH,
                        Duration.ofNanos(-1),
                        LocalDate.MIN,
                        LocalTime.MAX,
                        LocalDateTime.MAX,
                        OffsetTime.MIN,
                        OffsetDateTime.MAX,
                        PARIS,
                        PARIS.withZoneSameInstant(ZoneOffset.ofHours(5)),
                        Year.of(-5),
                        YearMonth.of(2026, 2),
                        MonthDay.of(2, 29),
                        Period.of(1, 2, 3),
                        ZoneOffset.ofHoursMinutes(-3, -30),
                        ZoneId.of("Asia/Tokyo"),
                        DayOfWeek.FRIDAY,
                        Month.MAY,
                        ChronoUnit.DECADES,
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        OptionalLong.of(-1),
                        OptionalDouble.of(0.1),
                        Optional.empty(),
                        Optional.of("x"),
                        Optional.of(Optional.of(List.of())),
                        BitSet.valueOf(new long[] {5, 6}),
                        new StringBuilder("abc"))
                .map(ForyCodecTest::named);
    }

    static Stream<Arguments> collections() {
        Map<String, Integer> linked = new LinkedHashMap<>();
        linked.put("z", 1);
        linked.put("a", null);
        return Stream.of(
                        List.of(),
                        List.of(1),
                        List.of(1, "a"),
                        List.of(1, 2, 3),
                        new ArrayList<>(Arrays.asList(null, 1, "x")),
                        new LinkedList<>(List.of(1, 2)),
                        Arrays.asList(1, null),
                        new ArrayDeque<>(List.of(3, 1)),
                        Set.of(),
                        Set.of(1),
                        Set.of(1, 2, 3),
                        new HashSet<>(List.of("a", "b")),
                        new LinkedHashSet<>(List.of("z", "a")),
                        new TreeSet<>(List.of(3, 1, 2)),
                        new TreeSet<>(Collections.reverseOrder()),
                        Map.of(),
                        Map.of("a", 1),
                        Map.of("a", 1, "b", List.of(2)),
                        new HashMap<>(Map.of(1L, "x")),
                        linked,
                        new TreeMap<>(Map.of("b", 1, "a", 2)),
                        new EnumMap<>(Map.of(Color.GREEN, 1)),
                        EnumSet.of(Color.RED, Color.GREEN),
                        EnumSet.noneOf(Color.class),
                        new ConcurrentHashMap<>(Map.of(1, 2)),
                        new ConcurrentSkipListMap<>(Map.of(2, 1, 1, 1)),
                        new ConcurrentSkipListSet<>(List.of(2, 1)),
                        new CopyOnWriteArrayList<>(List.of(1, 2)),
                        new CopyOnWriteArraySet<>(List.of(1)),
                        Collections.emptyList(),
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        Collections.singletonList(1),
                        Collections.singleton(1),
                        Collections.singletonMap(1, 2),
                        Collections.nCopies(3, "x").stream().toList(),
                        Collections.unmodifiableList(new ArrayList<>(List.of(1, 2))),
                        Collections.unmodifiableSet(new HashSet<>(List.of(1))),
                        Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                        Collections.unmodifiableCollection(List.of(1)),
                        Collections.synchronizedList(new ArrayList<>(List.of(1))),
                        Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
                        new ArrayList<>(Collections.nCopies(20_000, 7)),
                        new ArrayList<>(Collections.nCopies(20_000, null)),
                        new ArrayList<>(Collections.nCopies(1000, new Line("a", 1))))
                .map(ForyCodecTest::named);
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                        new boolean[] {true, false},
                        new byte[] {1, 2},
                        new short[] {1},
                        new char[] {'é'},
                        new int[] {1, -1},
                        new long[] {1, -1},
                        new float[] {1, Float.NaN},
                        new double[] {1},
                        new byte[0],
                        new byte[1 << 20],
                        new int[100_000],
                        new String[] {"a", null},
                        new Integer[] {1, null},
                        new Object[] {1, null, "x", new int[] {1}},
                        new int[][] {{1}, {}, null},
                        new byte[][][] {{{1}}},
                        new String[][] {{"a"}, {null}},
                        new Object[][] {{1}, {"a"}},
                        new Instant[] {Instant.EPOCH},
                        new List<?>[] {List.of(1), new ArrayList<>()},
                        new Map<?, ?>[] {Map.of(1, 2)},
                        new Line[] {new Line("a", 1), null},
                        new Line[][] {{new Line("a", 1)}},
                        new Color[] {Color.GREEN},
                        new Shape[] {new Circle(1), new Square(2)},
                        new Optional<?>[] {Optional.of(1)},
                        new BigDecimal[] {BigDecimal.ONE},
                        new UUID[] {new UUID(1, 2)},
                        new DayOfWeek[] {DayOfWeek.MONDAY},
                        new Long[][] {{1L}},
                        new ArrayList<?>[] {new ArrayList<>()},
                        new Object[0],
                        new Object[] {new Object[] {new Object[0]}})
                .map(ForyCodecTest::named);
    }

    static Stream<Arguments> application() {
        return Stream.of(
                        new Point(1, "x", new byte[] {1}),
                        new Point(1, "y", new byte[100_000]),
                        Color.RED,
                        Color.GREEN,
                        new Order(
                                1,
                                "c",
                                BigDecimal.TEN,
                                List.of(new Line("a", 1), new Line("b", 2)),
                                Optional.of(Color.GREEN)),
                        new Order(0, null, null, null, null),
                        new Box<>(new Box<>(List.of(new Box<>(1)))),
                        new Box<>(Map.of("a", new Line("x", 1))),
                        new Tree(
                                "a",
                                List.of(new Tree("b", List.of()), new Tree("c", List.of(new Tree("d", List.of()))))),
                        new Chain(1, new Chain(2, new Chain(3, null))),
                        new Everything(true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, false, 7, "k", 8L),
                        new Everything(false, (byte) 0, (short) 0, 'c', 0, 0L, 0f, 0d, null, null, null, null),
                        new Circle(1.5),
                        new Box<Shape>(new Square(2)),
                        new ChannelAddress(new NodeId("a"), "b"),
                        new Progress(1, 2, "m"),
                        new TaskId(1, 2),
                        new NodeId("n"),
                        List.of(Color.RED, Color.GREEN))
                .map(ForyCodecTest::named);
    }

    @Test
    void subListsArriveAsLists() {
        List<Integer> numbers = List.of(1, 2, 3, 4);
        for (List<Integer> each :
                List.of(numbers, new ArrayList<>(numbers), Arrays.asList(1, 2, 3, 4), new LinkedList<>(numbers))) {
            assertEquals(List.of(2, 3), Wire.roundTrip(CODEC, each.subList(1, 3)));
            assertEquals(List.of(2, 3), CODEC.copy(each.subList(1, 3)));
        }
    }

    @Test
    void sharedObjectsArriveTwice() {
        Box<List<Integer>> shared = new Box<>(new ArrayList<>(List.of(1)));
        List<?> arrived = (List<?>) Wire.roundTrip(CODEC, List.of(shared, shared));
        assertEquals(List.of(shared, shared), arrived);
        assertNotSame(arrived.get(0), arrived.get(1));
    }

    @Test
    void collectionsKeepTheirBehaviour() {
        List<?> immutable = (List<?>) Wire.roundTrip(CODEC, List.of(1, 2, 3));
        assertThrows(UnsupportedOperationException.class, immutable::clear);
        TreeSet<?> reversed = (TreeSet<?>) Wire.roundTrip(CODEC, reversedSet());
        assertEquals(3, reversed.first());
    }

    private static Set<Integer> reversedSet() {
        Set<Integer> set = new TreeSet<>(Collections.reverseOrder());
        set.addAll(List.of(1, 2, 3));
        return set;
    }

    @Test
    void sealedComponentsArrive() {
        Drawing drawing =
                new Drawing(new Circle(1), List.of(new Square(2), new Circle(3)), new Shape[] {new Square(4)});
        Drawing arrived = (Drawing) Wire.roundTrip(CODEC, drawing);
        assertEquals(drawing.main(), arrived.main());
        assertEquals(drawing.others(), arrived.others());
        assertArrayEquals(drawing.more(), arrived.more());
    }

    private static Arguments named(Object value) {
        String text = value.getClass().isArray() ? "" : String.valueOf(value);
        return arguments(value.getClass().getTypeName() + " " + text.substring(0, Math.min(40, text.length())), value);
    }
}
