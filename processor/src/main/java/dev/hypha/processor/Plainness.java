package dev.hypha.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Elements.Origin;
import javax.lang.model.util.Types;

/// Tells types that are read by the JDK's and Hypha's own code alone, so that an event loop may read them.
///
/// A record is such a type if the compiler wrote its constructor. Sets and maps are only with keys whose
/// `hashCode` is the JDK's.
final class Plainness {
    /// Records within records; generic ones can go on for ever.
    private static final int DEPTH_MAX = 16;

    private static final Set<String> SEQUENCES =
            Set.of("java.util.List", "java.util.ArrayList", "java.util.Collection", "java.util.Optional");
    private static final Set<String> HASHED = Set.of(
            "java.util.Set", "java.util.HashSet", "java.util.Map", "java.util.HashMap", "java.util.LinkedHashMap");

    private final Elements elements;
    private final Types types;

    Plainness(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /// Whether a type is plain. A record that contains itself is not: it can be deep.
    boolean of(TypeMirror type) {
        return of(type, new HashSet<>());
    }

    private boolean of(TypeMirror type, Set<String> within) {
        if (type.getKind().isPrimitive()) {
            return true;
        }
        if (type instanceof ArrayType array) {
            return of(array.getComponentType(), within);
        }
        if (type.getKind() != TypeKind.DECLARED || !(type instanceof DeclaredType declared)) {
            return false;
        }
        TypeElement element = (TypeElement) declared.asElement();
        String name = element.getQualifiedName().toString();
        List<? extends TypeMirror> arguments = declared.getTypeArguments();
        if (KnownTypes.isImmutableValue(name)) {
            return true;
        }
        if (SEQUENCES.contains(name)) {
            return arguments.stream().allMatch(each -> of(each, within));
        }
        if (HASHED.contains(name)) {
            return !arguments.isEmpty()
                    && isHashedByJdk(arguments.getFirst())
                    && arguments.stream().allMatch(each -> of(each, within));
        }
        if (element.getKind() != ElementKind.RECORD || within.size() >= DEPTH_MAX || !within.add(type.toString())) {
            return false;
        }
        boolean plain = isWrittenByCompiler(element)
                && new Members(types).of(declared).values().stream().allMatch(each -> of(each, within));
        within.remove(type.toString());
        return plain;
    }

    private static boolean isHashedByJdk(TypeMirror key) {
        return key instanceof DeclaredType declared
                && declared.asElement() instanceof TypeElement element
                && KnownTypes.isImmutableValue(element.getQualifiedName().toString());
    }

    /// Whether nothing of the application's runs when one is made: no constructor and no initializer is written
    /// out.
    private boolean isWrittenByCompiler(TypeElement element) {
        for (ExecutableElement constructor : ElementFilter.constructorsIn(element.getEnclosedElements())) {
            if (elements.getOrigin(constructor) == Origin.EXPLICIT) {
                return false;
            }
        }
        for (Element each : element.getEnclosedElements()) {
            boolean constant =
                    each.getKind() == ElementKind.FIELD && each.getModifiers().contains(Modifier.STATIC);
            if (constant || each.getKind() == ElementKind.STATIC_INIT) {
                return false;
            }
        }
        return true;
    }
}
