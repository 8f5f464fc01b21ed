package dev.hypha.processor;

import java.util.Set;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/// A parameter of a function.
///
/// @param element where it is declared
/// @param type its type; an array for a variable number of arguments
record Parameter(VariableElement element, TypeMirror type) {
    /// Names that a record component may not have, because `Object` has methods of these names.
    private static final Set<String> RESERVED =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /// The name as declared.
    String name() {
        return element.getSimpleName().toString();
    }

    /// The name of the component of the generated record of arguments.
    String component() {
        return RESERVED.contains(name()) ? name() + "_" : name();
    }
}
