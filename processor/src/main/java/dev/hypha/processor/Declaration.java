package dev.hypha.processor;

import dev.hypha.annotations.DistributedFunction;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.MirroredTypeException;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;

/// What a developer declares of a function in its annotation, defaults filled in.
///
/// @param name the name under which nodes know the function
/// @param version the version of its meaning
/// @param idempotent running twice is as good as once
/// @param nonBlocking may run on an event loop
/// @param checkpoint the type of its checkpoints, if it makes any
record Declaration(String name, int version, boolean idempotent, boolean nonBlocking, Optional<TypeMirror> checkpoint) {
    /// Reads the annotation of a method.
    static Declaration of(ExecutableElement method, Elements elements) {
        DistributedFunction annotation =
                Objects.requireNonNull(method.getAnnotation(DistributedFunction.class), "the annotation");
        String name = annotation.name().isEmpty() ? defaultName(method, elements) : annotation.name();
        return new Declaration(
                name, annotation.version(), annotation.idempotent(), annotation.nonBlocking(), checkpoint(annotation));
    }

    /// A class in an annotation is given to a processor by way of an exception, as it may not be compiled yet.
    private static Optional<TypeMirror> checkpoint(DistributedFunction annotation) {
        try {
            throw new IllegalStateException("there is no class to be loaded yet: " + annotation.checkpoint());
        } catch (MirroredTypeException e) {
            return Optional.of(e.getTypeMirror()).filter(type -> type.getKind() != TypeKind.VOID);
        }
    }

    private static String defaultName(ExecutableElement method, Elements elements) {
        return elements.getBinaryName(FunctionModel.ownerOf(method)) + "." + method.getSimpleName();
    }
}
