package dev.hypha;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Requirements on a node's labels, all of which must hold; Kubernetes' label selector.
///
/// @param requirements the requirements; none selects every node
public record Selector(List<Requirement> requirements) {
    /// Selects every node.
    public static final Selector ALL = new Selector(List.of());

    /// Copies the list.
    public Selector {
        requirements = List.copyOf(requirements);
    }

    /// Reads `zone in (a, b), gpu, !spot, tier = gold, mem-gb > 16`.
    ///
    /// @param text requirements joined by commas; empty selects every node
    /// @return the selector
    /// @throws IllegalArgumentException if it cannot be read, with the place
    public static Selector parse(String text) {
        return new Selector(new SelectorParser(text).requirements());
    }

    /// Begins a selector by a requirement on a label: `Selector.where("zone").in("a",
    /// "b").and("spot").absent()`.
    ///
    /// @param key the label
    /// @return what to require of it
    public static Requiring where(String key) {
        return new Requiring(ALL, key);
    }

    /// Adds a requirement on a label; both must hold.
    ///
    /// @param key the label
    /// @return what to require of it
    public Requiring and(String key) {
        return new Requiring(this, key);
    }

    /// Whether labels satisfy all requirements.
    ///
    /// @param labels a node's labels
    /// @return true if they do
    public boolean matches(Map<String, String> labels) {
        for (int i = 0; i < requirements.size(); i++) { // no iterator: this is asked for every node
            if (!requirements.get(i).matches(labels)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(", "));
    }

    /// One requirement on one label.
    ///
    /// @param key the label's key
    /// @param operator what must hold
    /// @param values what it is compared with: one or more for In and NotIn, one integer for Gt and Lt, else
    ///     none
    public record Requirement(String key, Operator operator, List<String> values) {
        /// Copies the list and checks that it fits the operator.
        public Requirement {
            values = List.copyOf(values);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("the key of a selector must not be empty");
            }
            switch (operator) {
                case IN, NOT_IN -> {
                    if (values.isEmpty()) {
                        throw new IllegalArgumentException("selector on " + key + ": in and notin need a value");
                    }
                }
                case EXISTS, DOES_NOT_EXIST -> {
                    if (!values.isEmpty()) {
                        throw new IllegalArgumentException("selector on " + key + ": takes no value, was " + values);
                    }
                }
                case GREATER_THAN, LESS_THAN -> {
                    if (values.size() != 1 || !isInteger(values.getFirst())) {
                        throw new IllegalArgumentException(
                                "selector on " + key + ": > and < need one 64-bit integer, was " + values);
                    }
                }
            }
        }

        /// Whether labels satisfy it.
        ///
        /// @param labels a node's labels
        /// @return true if they do; NotIn and DoesNotExist hold for an absent key
        public boolean matches(Map<String, String> labels) {
            @Nullable String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN ->
                    value != null && isInteger(value) && Long.parseLong(value) > Long.parseLong(values.getFirst());
                case LESS_THAN ->
                    value != null && isInteger(value) && Long.parseLong(value) < Long.parseLong(values.getFirst());
            };
        }

        /// Whether a text is a decimal 64-bit integer, in ASCII. No exception tells, as most labels are none.
        static boolean isInteger(String text) {
            boolean negative = text.startsWith("-");
            int at = negative || text.startsWith("+") ? 1 : 0;
            if (at == text.length()) {
                return false;
            }
            long value = 0;
            for (; at < text.length(); at++) {
                int digit = text.charAt(at) - '0';
                if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                    return false;
                }
                value = value * 10 - digit; // downwards, as there is one more negative number
            }
            return negative || value != Long.MIN_VALUE;
        }

        @Override
        public String toString() {
            String list = String.join(", ", values);
            return switch (operator) {
                case IN -> key + " in (" + list + ")";
                case NOT_IN -> key + " notin (" + list + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER_THAN -> key + " > " + list;
                case LESS_THAN -> key + " < " + list;
            };
        }
    }

    /// A selector that is being written: what is required of the label that was named last.
    public static final class Requiring {
        private final Selector before;
        private final String key;

        private Requiring(Selector before, String key) {
            this.before = before;
            this.key = key;
        }

        private Selector with(Operator operator, List<String> values) {
            List<Requirement> more = new ArrayList<>(before.requirements);
            more.add(new Requirement(key, operator, values));
            return new Selector(more);
        }

        /// The label has one of these values.
        ///
        /// @param values at least one
        /// @return the selector
        public Selector in(String... values) {
            return with(Operator.IN, List.of(values));
        }

        /// The label is absent, or has none of these values.
        ///
        /// @param values at least one
        /// @return the selector
        public Selector notIn(String... values) {
            return with(Operator.NOT_IN, List.of(values));
        }

        /// The label is there.
        ///
        /// @return the selector
        public Selector exists() {
            return with(Operator.EXISTS, List.of());
        }

        /// The label is not there.
        ///
        /// @return the selector
        public Selector absent() {
            return with(Operator.DOES_NOT_EXIST, List.of());
        }

        /// The label is an integer above a bound.
        ///
        /// @param bound the bound
        /// @return the selector
        public Selector above(long bound) {
            return with(Operator.GREATER_THAN, List.of(Long.toString(bound)));
        }

        /// The label is an integer below a bound.
        ///
        /// @param bound the bound
        /// @return the selector
        public Selector below(long bound) {
            return with(Operator.LESS_THAN, List.of(Long.toString(bound)));
        }
    }

    /// What a requirement says of a label, as in Kubernetes.
    public enum Operator {
        /// The label is one of the values.
        IN,
        /// The label is absent or none of the values.
        NOT_IN,
        /// The label is there.
        EXISTS,
        /// The label is absent.
        DOES_NOT_EXIST,
        /// The label is an integer above the value.
        GREATER_THAN,
        /// The label is an integer below the value.
        LESS_THAN
    }
}
