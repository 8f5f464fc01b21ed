package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Named values of a part of a job's description. Errors name the key with its whole path; what is missing
/// or of the wrong kind is told when all has been read, and meanwhile is something harmless.
public final class Options {
    private final String path;
    private final Map<String, String> values;
    private final Problems problems = new Problems();

    Options(String path, Map<String, String> values) {
        this.path = path;
        this.values = values;
    }

    /// Makes something of the values.
    ///
    /// @throws GraphException with all that is wrong
    <T> T make(Function<Options, T> maker) {
        Optional<T> made = Optional.empty();
        try {
            made = Optional.of(maker.apply(this));
        } catch (GraphException | IllegalArgumentException e) {
            // Harmless values may be too few; then what is missing is the reason.
            if (problems.isEmpty()) {
                problems.of(path, () -> {
                    throw e;
                });
            }
        }
        problems.refuse();
        return made.orElseThrow();
    }

    private void problem(String key, String what) {
        problems.add(path + "." + key + " " + what);
    }

    /// Refuses all keys but these.
    ///
    /// @param known the keys that make sense
    /// @return this
    public Options only(Set<String> known) {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!known.contains(key)) {
                problem(key, "is unknown; there are " + new TreeSet<>(known));
            }
        }
        return this;
    }

    /// An error about a key.
    ///
    /// @param key the key
    /// @param what what is wrong with it
    /// @return to be thrown
    public GraphException wrong(String key, String what) {
        return new GraphException(Kind.SPECIFICATION, path + "." + key + " " + what);
    }

    /// A value.
    ///
    /// @param key its key
    /// @return empty if it is missing
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /// A value that must be there.
    ///
    /// @param key its key
    /// @return the text
    public String text(String key) {
        Optional<String> text = find(key);
        if (text.isEmpty()) {
            problem(key, "is missing");
        }
        return text.orElse("");
    }

    /// A whole number that must be there.
    ///
    /// @param key its key
    /// @return the number
    public long number(String key) {
        if (find(key).isEmpty()) {
            problem(key, "is missing");
            return 0;
        }
        return parse(key, text(key));
    }

    /// A whole number.
    ///
    /// @param key its key
    /// @param otherwise what it is if it is missing
    /// @return the number
    public int number(String key, int otherwise) {
        Optional<String> text = find(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        long number = parse(key, text.get());
        if (number != (int) number) {
            problem(key, "is a number of 32 bits, was " + number);
            return otherwise;
        }
        return (int) number;
    }

    private long parse(String key, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            problem(key, "is a whole number, was '" + text + "'");
            return 0;
        }
    }

    /// A number.
    ///
    /// @param key its key
    /// @param otherwise what it is if it is missing
    /// @return the number
    public double decimal(String key, double otherwise) {
        Optional<String> text = find(key);
        try {
            return text.isEmpty() ? otherwise : Double.parseDouble(text.get());
        } catch (NumberFormatException e) {
            problem(key, "is a number, was '" + text.orElse("") + "'");
            return otherwise;
        }
    }

    /// Yes or no.
    ///
    /// @param key its key
    /// @param otherwise what it is if it is missing
    /// @return true for `true`
    public boolean flag(String key, boolean otherwise) {
        String text = find(key).orElse(Boolean.toString(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "is true or false, was '" + text + "'");
        }
        return text.equals("true");
    }
}
