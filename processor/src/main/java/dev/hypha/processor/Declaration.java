package dev.hypha.processor;

import dev.hypha.annotations.DistributedFunction;
import java.util.Objects;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.util.Elements;

/// What a developer declares of a function in its annotation, defaults filled in.
///
/// @param name the name under which nodes know the function
/// @param version the version of its meaning
/// @param idempotent running twice is as good as once
/// @param nonBlocking may run on an event loop
record Declaration(String name, int version, boolean idempotent, boolean nonBlocking) {
    /// Reads the annotation of a method.
    static Declaration of(ExecutableElement method, Elements elements) {
        DistributedFunction annotation =
                Objects.requireNonNull(method.getAnnotation(DistributedFunction.class), "the annotation");
        String name = annotation.name().isEmpty() ? defaultName(method, elements) : annotation.name();
        return new Declaration(name, annotation.version(), annotation.idempotent(), annotation.nonBlocking());
    }

    private static String defaultName(ExecutableElement method, Elements elements) {
        return elements.getBinaryName(FunctionModel.ownerOf(method)) + "." + method.getSimpleName();
    }
}
