package dev.hypha;

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

    /// Whether labels satisfy all requirements.
    ///
    /// @param labels a node's labels
    /// @return true if they do
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
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
                    if (values.size() != 1 || integer(values.getFirst()) == null) {
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
                case GREATER_THAN, LESS_THAN -> {
                    @Nullable Long actual = value == null ? null : integer(value);
                    @Nullable Long bound = integer(values.getFirst());
                    yield actual != null
                            && bound != null
                            && (operator == Operator.GREATER_THAN ? actual > bound : actual < bound);
                }
            };
        }

        private static @Nullable Long integer(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                return null;
            }
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
