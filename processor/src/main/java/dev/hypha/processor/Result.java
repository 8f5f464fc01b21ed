package dev.hypha.processor;

import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/// The result of a function.
///
/// @param type its type, that of the stage's value if [#awaited]; `void` if there is none
/// @param awaited the method returns a `CompletionStage` of it
record Result(TypeMirror type, boolean awaited) {
    /// Whether the function has no result.
    boolean none() {
        return type.getKind() == TypeKind.VOID;
    }
}
