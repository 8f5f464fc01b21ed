package dev.hypha.processor;

import java.util.Set;

/// The types that every node can write and read without a catalogue: some of the JDK, and the runtime's own.
final class KnownTypes {
    private static final Set<String> VALUES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Character",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.String",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.net.URI",
            "java.time.DayOfWeek",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.Month",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Period",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZoneId",
            "java.time.ZoneOffset",
            "java.time.ZonedDateTime",
            "java.time.temporal.ChronoField",
            "java.time.temporal.ChronoUnit",
            "java.util.Currency",
            "java.util.Locale",
            "java.util.OptionalDouble",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.UUID",
            "java.util.concurrent.TimeUnit");

    private static final Set<String> MUTABLE_VALUES =
            Set.of("java.lang.StringBuilder", "java.util.BitSet", "java.util.Date");

    private static final Set<String> RUNTIME_TYPES = Set.of(
            "dev.hypha.ChannelAddress",
            "dev.hypha.NodeId",
            "dev.hypha.Progress",
            "dev.hypha.TaskId",
            "dev.hypha.ThrowableData",
            "java.lang.StackTraceElement");

    private static final Set<String> CONTAINERS = Set.of(
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Collection",
            "java.util.Deque",
            "java.util.EnumMap",
            "java.util.EnumSet",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.List",
            "java.util.Map",
            "java.util.NavigableMap",
            "java.util.NavigableSet",
            "java.util.Optional",
            "java.util.PriorityQueue",
            "java.util.Queue",
            "java.util.SequencedCollection",
            "java.util.SequencedMap",
            "java.util.SequencedSet",
            "java.util.Set",
            "java.util.SortedMap",
            "java.util.SortedSet",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.Vector",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet");

    private KnownTypes() {}

    /// Whether a class is one of those, and its values hold no others.
    static boolean isValue(String name) {
        return VALUES.contains(name) || MUTABLE_VALUES.contains(name) || RUNTIME_TYPES.contains(name);
    }

    /// Whether a class of the JDK is one of those, and nobody can change its values.
    static boolean isImmutableValue(String name) {
        return VALUES.contains(name);
    }

    /// Whether a class or interface holds values of its type arguments.
    static boolean isContainer(String name) {
        return CONTAINERS.contains(name);
    }
}
