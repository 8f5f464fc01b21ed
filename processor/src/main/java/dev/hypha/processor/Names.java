package dev.hypha.processor;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Hands out the names of the nested classes and constants of a generated class: `Count` and `COUNT` for
/// the function `count`, `Count2` and `COUNT_2` for its first overload.
///
/// No two classes differ in case only, because their files could not, and no variable has the name of a
/// class, because then the name would mean the variable: a function `f` gets `FFunction` and `F_FUNCTION`.
final class Names {
    private final Set<String> taken = new HashSet<>();
    private final Set<String> variables;

    /// @param variables names that parameters have
    /// @param reserved names that mean something else already
    Names(Set<String> variables, String... reserved) {
        this.variables = Set.copyOf(variables);
        for (String each : reserved) {
            taken.add(key(each));
        }
    }

    /// The name of the nested class for a method.
    String next(String method) {
        String capital = method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1);
        String stem = constant(capital).equals(capital) || variables.contains(capital) ? capital + "Function" : capital;
        String name = stem;
        for (int i = 2; variables.contains(name) || !taken.add(key(name)); i++) {
            name = stem + i;
        }
        return name;
    }

    /// The name of the constant beside a nested class: `CountWords2` gives `COUNT_WORDS_2`.
    static String constant(String className) {
        return className
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9]+$)|(?<=[A-Z])(?=[A-Z][a-z])", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static String key(String name) {
        return constant(name).replace("_", "");
    }
}
