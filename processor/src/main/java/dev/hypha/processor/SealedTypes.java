package dev.hypha.processor;

import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/// The classes that sealed types permit, with type arguments carried down: `Result<String>` permits
/// `Ok<String>`.
final class SealedTypes {
    private final Types types;

    SealedTypes(Types types) {
        this.types = types;
    }

    /// The permitted direct subtypes of a sealed type, in the order of their declaration.
    List<DeclaredType> permitted(DeclaredType sealed) {
        TypeElement element = (TypeElement) sealed.asElement();
        return element.getPermittedSubclasses().stream()
                .map(each -> carryDown(sealed, (TypeElement) types.asElement(each)))
                .toList();
    }

    private DeclaredType carryDown(DeclaredType sealed, TypeElement subtype) {
        TypeMirror[] arguments = subtype.getTypeParameters().stream()
                .map(each -> argument(sealed, subtype, each))
                .toArray(TypeMirror[]::new);
        return types.getDeclaredType(subtype, arguments);
    }

    /// The argument for a subtype's parameter: that of the sealed type where the subtype hands its
    /// parameter on, else the parameter itself, which nothing binds.
    private TypeMirror argument(DeclaredType sealed, TypeElement subtype, TypeParameterElement parameter) {
        for (TypeMirror supertype : types.directSupertypes(subtype.asType())) {
            if (supertype instanceof DeclaredType declared
                    && declared.asElement().equals(sealed.asElement())) {
                for (int i = 0; i < declared.getTypeArguments().size(); i++) {
                    if (types.isSameType(declared.getTypeArguments().get(i), parameter.asType())
                            && i < sealed.getTypeArguments().size()) {
                        return sealed.getTypeArguments().get(i);
                    }
                }
            }
        }
        return parameter.asType();
    }
}
