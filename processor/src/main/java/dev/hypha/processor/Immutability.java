package dev.hypha.processor;

import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/// Tells types of which nobody can change a value, however deep, so that a local call need not copy it.
final class Immutability {
    private static final int DEPTH_MAX = 64;

    private final Types types;

    Immutability(Types types) {
        this.types = types;
    }

    /// Whether a type is immutable. A record that contains itself is, if all else in it is.
    boolean of(TypeMirror type) {
        return of(type, new HashSet<>(), 0);
    }

    private boolean of(TypeMirror type, Set<String> assumed, int depth) {
        if (type.getKind().isPrimitive()) {
            return true;
        }
        if (type.getKind() != TypeKind.DECLARED || !(type instanceof DeclaredType declared) || depth > DEPTH_MAX) {
            return false;
        }
        if (!assumed.add(type.toString())) {
            return true;
        }
        TypeElement element = (TypeElement) declared.asElement();
        String name = element.getQualifiedName().toString();
        if (KnownTypes.isImmutableValue(name) || element.getKind() == ElementKind.ENUM) {
            return true;
        }
        if (name.equals("java.util.Optional")) {
            return declared.getTypeArguments().stream().allMatch(each -> of(each, assumed, depth + 1));
        }
        if (element.getKind() == ElementKind.RECORD) {
            return new Members(types).of(declared).values().stream().allMatch(each -> of(each, assumed, depth + 1));
        }
        if (element.getModifiers().contains(Modifier.SEALED)
                && element.getModifiers().contains(Modifier.ABSTRACT)) {
            return new SealedTypes(types).permitted(declared).stream().allMatch(each -> of(each, assumed, depth + 1));
        }
        return false;
    }
}
