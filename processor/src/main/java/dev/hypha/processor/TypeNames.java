package dev.hypha.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Types as generated code writes them.
final class TypeNames {
    private static final AnnotationSpec NULLABLE =
            AnnotationSpec.builder(Nullable.class).build();

    private TypeNames() {}

    /// A type without annotations.
    static TypeName plain(TypeMirror type) {
        return TypeName.get(type);
    }

    /// A type with `@Nullable` wherever the developer wrote it, be it on the type, a type argument or an
    /// array's elements.
    static TypeName declared(TypeMirror type) {
        TypeName name = inner(type);
        return isNullable(type) ? name.annotated(NULLABLE) : name;
    }

    /// A result as a type argument: boxed, and `@Nullable` only within, because that a result may be null
    /// is in the meaning of every call.
    static TypeName result(TypeMirror type) {
        return inner(type).box();
    }

    private static TypeName inner(TypeMirror type) {
        if (type instanceof ArrayType array) {
            return ArrayTypeName.of(declared(array.getComponentType()));
        }
        TypeName plain = TypeName.get(type);
        if (type instanceof DeclaredType declared && plain instanceof ParameterizedTypeName parameterized) {
            TypeName[] arguments = declared.getTypeArguments().stream()
                    .map(TypeNames::declared)
                    .toArray(TypeName[]::new);
            ClassName raw = parameterized.rawType();
            return ParameterizedTypeName.get(raw, arguments);
        }
        return plain;
    }

    private static boolean isNullable(TypeMirror type) {
        return type.getAnnotationMirrors().stream()
                .anyMatch(each ->
                        each.getAnnotationType().asElement().getSimpleName().contentEquals("Nullable"));
    }
}
