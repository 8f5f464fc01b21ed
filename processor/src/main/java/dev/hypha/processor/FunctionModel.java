package dev.hypha.processor;

import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import java.util.Objects;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/// A distributed function as the generators see it.
///
/// @param method where it is declared
/// @param declaration what its annotation says
/// @param signature its types
/// @param traits what the runtime is told of it
record FunctionModel(ExecutableElement method, Declaration declaration, Signature signature, FunctionTraits traits) {
    /// The class that declares it.
    TypeElement owner() {
        return ownerOf(method);
    }

    /// The class that declares a method.
    static TypeElement ownerOf(Element method) {
        return (TypeElement) Objects.requireNonNull(method.getEnclosingElement(), "the class around a method");
    }

    /// The name of the method.
    String methodName() {
        return method.getSimpleName().toString();
    }

    /// Whether it runs without an object.
    boolean isStatic() {
        return method.getModifiers().contains(Modifier.STATIC);
    }

    /// The stable id.
    long id() {
        return FunctionDescriptor.idOf(declaration.name(), signature.text(), declaration.version());
    }

    /// Name and signature, for messages.
    String title() {
        return declaration.name() + signature.text();
    }
}
