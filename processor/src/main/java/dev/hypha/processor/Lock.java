package dev.hypha.processor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The contents of `functions.lock`: all that nodes built elsewhere may rely on.
///
/// @param functions the functions
/// @param types the shapes of the application's types, by the name under which nodes agree on them
record Lock(List<Entry> functions, SortedMap<String, TypeShape> types) {
    private static final String HEADER =
            "# The functions and types that nodes built elsewhere rely on. Written by the compiler; keep it with the sources.";
    private static final Pattern FUNCTION = Pattern.compile("function ([^\\s(]+)(\\(.*\\)\\S+) version (\\d{1,9})");
    private static final Pattern TYPE = Pattern.compile("type (\\S+) (record|class|enum|sealed)\\((.*)\\)");

    Lock {
        functions = functions.stream()
                .distinct()
                .sorted(Comparator.comparing(Entry::toString))
                .toList();
        types = new TreeMap<>(types);
    }

    /// A recorded function.
    record Entry(String name, String signature, int version) {
        static Entry of(FunctionModel function) {
            return new Entry(
                    function.declaration().name(),
                    function.signature().text(),
                    function.declaration().version());
        }

        /// The function's line in the file.
        @Override
        public String toString() {
            return "function " + name + signature + " version " + version;
        }
    }

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException naming the line that cannot be read
    static Lock parse(String file) {
        List<Entry> functions = new ArrayList<>();
        SortedMap<String, TypeShape> types = new TreeMap<>();
        for (String line : file.lines().toList()) {
            Matcher function = FUNCTION.matcher(line);
            Matcher type = TYPE.matcher(line);
            if (function.matches()) {
                functions.add(new Entry(function.group(1), function.group(2), Integer.parseInt(function.group(3))));
            } else if (type.matches()) {
                List<String> members = type.group(3).isEmpty()
                        ? List.of()
                        : List.of(type.group(3).split(", ", -1));
                types.put(type.group(1), new TypeShape(type.group(2), members));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException(line);
            }
        }
        return new Lock(functions, types);
    }

    /// The text of the file.
    String print() {
        return Stream.of(
                        Stream.of(HEADER),
                        functions.stream().map(Entry::toString),
                        types.entrySet().stream().map(each -> line(each.getKey(), each.getValue())))
                .flatMap(each -> each)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /// A type's line in the file.
    static String line(String name, TypeShape shape) {
        return "type " + name + " " + shape.kind() + "(" + String.join(", ", shape.members()) + ")";
    }

    /// These entries, and those of `other` that this lock does not have.
    Lock and(Lock other) {
        SortedMap<String, TypeShape> all = new TreeMap<>(other.types);
        all.putAll(types);
        return new Lock(
                Stream.concat(functions.stream(), other.functions.stream()).toList(), all);
    }

    /// Whether a function of this name and version is recorded, whatever its signature.
    boolean has(Entry function) {
        return functions.stream().anyMatch(each -> each.name.equals(function.name) && each.version == function.version);
    }
}
