package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Named values of a part of a job's description. Errors name the key with its whole path.
public final class Options {
    private final String path;
    private final Map<String, String> values;

    Options(String path, Map<String, String> values) {
        this.path = path;
        this.values = values;
    }

    /// Refuses all keys but these.
    ///
    /// @param known the keys that make sense
    /// @return this
    /// @throws GraphException if there is another one
    public Options only(Set<String> known) {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!known.contains(key)) {
                throw wrong(key, "is unknown; there are " + new TreeSet<>(known));
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
        return find(key).orElseThrow(() -> wrong(key, "is missing"));
    }

    /// A whole number that must be there.
    ///
    /// @param key its key
    /// @return the number
    public long number(String key) {
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
            throw wrong(key, "is a number of 32 bits, was " + number);
        }
        return (int) number;
    }

    private long parse(String key, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(key, "is a whole number, was '" + text + "'");
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
            throw wrong(key, "is a number, was '" + text.get() + "'");
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
            throw wrong(key, "is true or false, was '" + text + "'");
        }
        return text.equals("true");
    }
}
