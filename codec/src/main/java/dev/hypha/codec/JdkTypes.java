package dev.hypha.codec;

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
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
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
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;

/// The JDK's types that every node writes and reads without a catalogue. Closed: what is not here
/// is refused, even where the library below could serialize it.
final class JdkTypes {
    /// Values that nobody can change.
    static final Set<Class<?>> IMMUTABLE = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Void.class,
            String.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            Period.class,
            ZoneOffset.class,
            DayOfWeek.class,
            Month.class,
            ChronoUnit.class,
            ChronoField.class,
            TimeUnit.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            regionClass(),
            Comparator.naturalOrder().getClass(),
            Collections.reverseOrder().getClass());

    /// Values that can be changed but hold no others.
    static final Set<Class<?>> LEAVES = Set.of(
            boolean[].class,
            byte[].class,
            char[].class,
            short[].class,
            int[].class,
            float[].class,
            long[].class,
            double[].class,
            Date.class,
            BitSet.class,
            StringBuilder.class,
            Object.class);

    /// Values that hold others.
    static final Set<Class<?>> CONTAINERS = containers();

    /// Types of fields and of arrays that have no values of their own.
    static final Set<Class<?>> INTERFACES = Set.of(
            Collection.class,
            SequencedCollection.class,
            List.class,
            Set.class,
            SortedSet.class,
            NavigableSet.class,
            Queue.class,
            Deque.class,
            Map.class,
            SortedMap.class,
            NavigableMap.class,
            Number.class,
            CharSequence.class,
            Comparable.class,
            ZoneId.class,
            Enum.class,
            Record.class);

    /// What has no id in the library below, by class name.
    static final Set<Class<?>> NAMED = Set.of(
            DayOfWeek.class,
            Month.class,
            ChronoUnit.class,
            ChronoField.class,
            TimeUnit.class,
            regionClass(),
            EnumSet.noneOf(Character.UnicodeScript.class).getClass());

    private JdkTypes() {}

    static boolean contains(Class<?> type) {
        return IMMUTABLE.contains(type) || LEAVES.contains(type) || CONTAINERS.contains(type);
    }

    @SuppressWarnings("JdkObsolete") // applications may have such collections
    private static Set<Class<?>> containers() {
        Set<Class<?>> types = new HashSet<>(Set.of(
                Optional.class,
                ArrayList.class,
                LinkedList.class,
                Vector.class,
                ArrayDeque.class,
                PriorityQueue.class,
                HashSet.class,
                LinkedHashSet.class,
                TreeSet.class,
                HashMap.class,
                LinkedHashMap.class,
                TreeMap.class,
                EnumMap.class,
                ConcurrentHashMap.class,
                ConcurrentSkipListMap.class,
                ConcurrentSkipListSet.class,
                CopyOnWriteArrayList.class,
                CopyOnWriteArraySet.class,
                ConcurrentHashMap.KeySetView.class));
        List<?> numbers = List.of(1, 2, 3);
        Map<Integer, Integer> entries = Map.of(1, 1, 2, 2);
        TreeSet<Integer> sortedSet = new TreeSet<>();
        TreeMap<Integer, Integer> sortedMap = new TreeMap<>();
        List<?> samples = List.of(
                Arrays.asList(1),
                List.of(1),
                numbers,
                numbers.subList(0, 2),
                Set.of(1),
                Set.of(1, 2, 3),
                Map.of(1, 1),
                entries,
                Collections.emptyList(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.emptySortedSet(),
                Collections.emptySortedMap(),
                Collections.singletonList(1),
                Collections.singleton(1),
                Collections.singletonMap(1, 1),
                Collections.newSetFromMap(new HashMap<>()),
                Collections.unmodifiableCollection(numbers),
                Collections.unmodifiableList(new ArrayList<>()),
                Collections.unmodifiableList(new LinkedList<>()),
                Collections.unmodifiableSet(new HashSet<>()),
                Collections.unmodifiableSortedSet(sortedSet),
                Collections.unmodifiableMap(new HashMap<>()),
                Collections.unmodifiableSortedMap(sortedMap),
                Collections.synchronizedCollection(numbers),
                Collections.synchronizedList(new ArrayList<>()),
                Collections.synchronizedList(new LinkedList<>()),
                Collections.synchronizedSet(new HashSet<>()),
                Collections.synchronizedSortedSet(sortedSet),
                Collections.synchronizedMap(new HashMap<>()),
                Collections.synchronizedSortedMap(sortedMap),
                EnumSet.noneOf(DayOfWeek.class),
                EnumSet.noneOf(Character.UnicodeScript.class),
                new ArrayList<>(numbers).subList(0, 1),
                new LinkedList<>().subList(0, 0),
                Arrays.asList(1, 2).subList(0, 1));
        samples.forEach(each -> types.add(each.getClass()));
        return Set.copyOf(types);
    }

    private static Class<?> regionClass() {
        return ZoneId.of("Europe/Paris").getClass();
    }
}
