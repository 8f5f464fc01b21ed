package dev.hypha.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/// The names under which nodes agree on the types of one compilation, no two the same.
final class WireNames {
    private final Map<String, String> classes = new HashMap<>();

    /// Gives a name to a class.
    ///
    /// @return the class that has the name already, if it is another one
    Optional<String> claim(String name, TypeElement type) {
        String qualified = type.getQualifiedName().toString();
        String first = classes.putIfAbsent(name, qualified);
        return Optional.ofNullable(first).filter(each -> !each.equals(qualified));
    }
}
