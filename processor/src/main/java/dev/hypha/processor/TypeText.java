package dev.hypha.processor;

import dev.hypha.annotations.WireType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/// Types as text.
final class TypeText {
    private final Elements elements;

    TypeText(Elements elements) {
        this.elements = elements;
    }

    /// A signature such as `(java.lang.String,int)java.util.List<java.lang.Long>`.
    String signature(List<Parameter> parameters, Result result) {
        return parameters.stream().map(each -> of(each.type())).collect(Collectors.joining(",", "(", ")"))
                + of(result.type());
    }

    /// A type with its arguments, each class by the name under which nodes agree on it.
    String of(TypeMirror type) {
        return switch (type) {
            case ArrayType array -> of(array.getComponentType()) + "[]";
            case DeclaredType declared -> wireName((TypeElement) declared.asElement()) + arguments(declared);
            case TypeVariable variable -> variable.asElement().getSimpleName().toString();
            case WildcardType wildcard ->
                "?" + bound(" extends ", wildcard.getExtendsBound()) + bound(" super ", wildcard.getSuperBound());
            default -> type.getKind().toString().toLowerCase(Locale.ROOT);
        };
    }

    /// A type for messages, each class by its name in source code.
    String readable(TypeMirror type) {
        return switch (type) {
            case ArrayType array -> readable(array.getComponentType()) + "[]";
            case DeclaredType declared ->
                declared.getTypeArguments().stream()
                        .map(this::simple)
                        .collect(Collectors.collectingAndThen(
                                Collectors.joining(", "),
                                arguments -> ((TypeElement) declared.asElement()).getQualifiedName()
                                        + (arguments.isEmpty() ? "" : "<" + arguments + ">")));
            default -> simple(type);
        };
    }

    /// A type for messages in short, by simple names.
    String simple(TypeMirror type) {
        return switch (type) {
            case ArrayType array -> simple(array.getComponentType()) + "[]";
            case DeclaredType declared ->
                declared.getTypeArguments().stream()
                        .map(this::simple)
                        .collect(Collectors.collectingAndThen(
                                Collectors.joining(", "),
                                arguments -> declared.asElement().getSimpleName()
                                        + (arguments.isEmpty() ? "" : "<" + arguments + ">")));
            case WildcardType wildcard -> wildcard.toString();
            default -> of(type);
        };
    }

    /// The name under which nodes agree on a class.
    String wireName(TypeElement type) {
        WireType annotation = type.getAnnotation(WireType.class);
        return annotation == null || annotation.name().isEmpty()
                ? elements.getBinaryName(type).toString()
                : annotation.name();
    }

    private String arguments(DeclaredType type) {
        return type.getTypeArguments().isEmpty()
                ? ""
                : type.getTypeArguments().stream().map(this::of).collect(Collectors.joining(",", "<", ">"));
    }

    private String bound(String word, @Nullable TypeMirror bound) {
        return bound == null ? "" : word + of(bound);
    }
}
