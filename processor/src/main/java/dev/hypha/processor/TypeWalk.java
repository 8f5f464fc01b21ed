package dev.hypha.processor;

import dev.hypha.annotations.WireType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/// A walk through all that a function's types contain: it collects the application's types, and reports
/// whatever cannot cross machines with the way to it.
final class TypeWalk {
    private static final int NESTING_MAX = 10;
    private static final int DIMENSIONS_MAX = 3;

    private final WireRules rules;
    private final Problems problems;
    private final Element function;
    private final Map<String, TypeElement> applicationTypes = new TreeMap<>();
    private final Set<String> visited = new HashSet<>();
    private boolean writable = true;

    /// @param function the method whose types are walked; generated code will be in its package
    TypeWalk(WireRules rules, Problems problems, Element function) {
        this.rules = rules;
        this.problems = problems;
        this.function = function;
    }

    /// Walks through the type of a parameter or result.
    ///
    /// @param where what to mark with errors
    void start(TypeMirror type, String site, Element where) {
        visited.clear();
        step(type, TypePath.at(site), where);
    }

    /// The application's types met so far, by the name under which nodes agree on them.
    Map<String, TypeElement> applicationTypes() {
        return applicationTypes;
    }

    /// Whether generated code can name the types, so that it compiles whatever else is wrong with them.
    boolean writable() {
        return writable;
    }

    private void step(TypeMirror type, TypePath path, Element where) {
        switch (type.getKind()) {
            case ARRAY -> array((ArrayType) type, path, where);
            case DECLARED -> declared((DeclaredType) type, path, where);
            case TYPEVAR -> {
                writable = false;
                refuse(Refusal.TYPE_VARIABLE, type, path, where);
            }
            case WILDCARD -> refuse(Refusal.WILDCARD, type, path, where);
            case ERROR -> problems.reportMissingType();
            default -> {
                if (!type.getKind().isPrimitive()) {
                    refuse(Refusal.NO_VALUE, type, path, where);
                }
            }
        }
    }

    private void array(ArrayType type, TypePath path, Element where) {
        TypePath here = path.from(rules.text().simple(type));
        if (dimensions(type) > DIMENSIONS_MAX) {
            refuse(Refusal.DEEP_ARRAY, type, path, where);
        } else {
            step(type.getComponentType(), here.within("element"), where);
        }
    }

    private static int dimensions(TypeMirror type) {
        return type instanceof ArrayType array ? 1 + dimensions(array.getComponentType()) : 0;
    }

    private void declared(DeclaredType type, TypePath path, Element where) {
        if (!visited.add(type.toString())) {
            return;
        }
        TypeElement element = (TypeElement) type.asElement();
        String name = element.getQualifiedName().toString();
        if (KnownTypes.isValue(name)) {
            return;
        }
        if (!rules.access().allows(element, function)) {
            writable = false;
            refuse(rules.access().refusal(element, function), type, path, where);
        } else if (rules.codecs().admits(name)) {
            return;
        } else if (nesting(type) > NESTING_MAX) {
            refuse(Refusal.ENDLESS, type, path, where);
        } else if (!KnownTypes.isContainer(name) && !isAdmissible(element)) {
            refuse(rules.refusals().of(element), type, path, where);
        } else if (isRaw(type, element)) {
            refuse(Refusal.RAW, type, path, where);
        } else if (KnownTypes.isContainer(name)) {
            container(type, path.from(element.getSimpleName()), where);
        } else if (type.getTypeArguments().stream().anyMatch(each -> each.getKind() == TypeKind.WILDCARD)) {
            refuse(Refusal.WILDCARD, type, path, where);
        } else {
            application(type, element, path, where);
        }
    }

    /// Whether a type is of a kind that can be looked into: a record, an enum, a sealed or an annotated type.
    private boolean isAdmissible(TypeElement type) {
        return switch (type.getKind()) {
            case RECORD, ENUM -> true;
            case CLASS, INTERFACE ->
                isAbstract(type)
                        ? isSealed(type)
                        : isMarked(type) && !rules.refusals().isInner(type);
            default -> false;
        };
    }

    private static boolean isAbstract(TypeElement type) {
        return type.getModifiers().contains(Modifier.ABSTRACT);
    }

    private static boolean isSealed(TypeElement type) {
        return type.getModifiers().contains(Modifier.SEALED);
    }

    private static boolean isMarked(TypeElement type) {
        return type.getAnnotation(WireType.class) != null;
    }

    /// How deep type arguments are within type arguments.
    private static int nesting(DeclaredType type) {
        return type.getTypeArguments().stream()
                .mapToInt(each -> each instanceof DeclaredType argument ? 1 + nesting(argument) : 1)
                .max()
                .orElse(0);
    }

    private static boolean isRaw(DeclaredType type, TypeElement element) {
        return type.getTypeArguments().isEmpty() && !element.getTypeParameters().isEmpty();
    }

    private void container(DeclaredType type, TypePath path, Element where) {
        List<? extends TypeMirror> arguments = type.getTypeArguments();
        if (arguments.size() == 2) {
            step(arguments.get(0), path.within("key"), where);
            step(arguments.get(1), path.within("value"), where);
        } else {
            arguments.forEach(each -> step(each, path.within("element"), where));
        }
    }

    private void application(DeclaredType type, TypeElement element, TypePath path, Element where) {
        TypePath here = path.from(element.getSimpleName());
        admit(element, path, where);
        if (element.getKind() == ElementKind.ENUM) {
            return;
        }
        if (!isAbstract(element)) {
            rules.members().of(type).forEach((name, member) -> step(member, here.field(name), where));
        }
        if (isSealed(element)) {
            for (DeclaredType subtype : rules.sealedTypes().permitted(type)) {
                step(subtype, here.as(subtype.asElement().getSimpleName()), where);
            }
        }
    }

    private void admit(TypeElement element, TypePath path, Element where) {
        String name = rules.text().wireName(element);
        if (name.chars().anyMatch(each -> Character.isWhitespace(each) || "()<>[],:".indexOf(each) >= 0)) {
            problems.report(
                    where,
                    path + " is " + element.getQualifiedName() + ", whose @WireType name '" + name
                            + "' has whitespace or one of ( ) < > [ ] , : in it; give it another name");
        }
        rules.names()
                .claim(name, element)
                .ifPresent(other -> problems.report(
                        where,
                        path + " is " + element.getQualifiedName() + ", whose name on the wire, '" + name
                                + "', is that of " + other + " too; give one of them another @WireType name"));
        applicationTypes.put(name, element);
    }

    private void refuse(Refusal refusal, TypeMirror type, TypePath path, Element where) {
        problems.report(where, refusal.message(path, rules.text().readable(type)));
    }
}
