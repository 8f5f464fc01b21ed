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

/// A walk through all that a function's types contain: it collects the application's types, and reports whatever cannot
/// cross machines with the way to it.
final class TypeWalk {
    private static final int DEPTH_MAX = 64;

    private final WireRules rules;
    private final Problems problems;
    private final Element function;
    private final Map<String, TypeElement> wireTypes = new TreeMap<>();
    private final Set<String> visited = new HashSet<>();

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
    Map<String, TypeElement> wireTypes() {
        return wireTypes;
    }

    private void step(TypeMirror type, TypePath path, Element where) {
        switch (type.getKind()) {
            case ARRAY -> step(
                    ((ArrayType) type).getComponentType(), path.from(rules.text().simple(type)).within("element"), where);
            case DECLARED -> declared((DeclaredType) type, path, where);
            case TYPEVAR ->
                refuse(
                        new Refusal("nothing says what it stands for", "use a concrete type in its place"),
                        type,
                        path,
                        where);
            case WILDCARD ->
                refuse(
                        new Refusal("a wildcard does not say what to read", "write the type argument out, such as List<Shape>"),
                        type,
                        path,
                        where);
            case ERROR -> {} // javac reports it
            default -> {
                if (!type.getKind().isPrimitive()) {
                    refuse(new Refusal("", "use a record or a JDK value type"), type, path, where);
                }
            }
        }
    }

    private void declared(DeclaredType type, TypePath path, Element where) {
        if (!visited.add(rules.text().of(type))) {
            return;
        }
        TypeElement element = (TypeElement) type.asElement();
        String name = element.getQualifiedName().toString();
        if (path.depth() > DEPTH_MAX) {
            refuse(new Refusal("its type arguments grow without end", "use a type that contains itself as it is"), type, path, where);
        } else if (KnownTypes.isValue(name)) {
            return;
        } else if (!rules.access().allows(element, function)) {
            refuse(rules.access().refusal(element, function), type, path, where);
        } else if (rules.codecs().admits(name)) {
            return;
        } else if (Refusals.isRaw(type)) {
            refuse(new Refusal("it is a raw type", "give its type arguments"), type, path, where);
        } else if (KnownTypes.isContainer(name)) {
            container(type, path.from(element.getSimpleName()), where);
        } else if (hasWildcard(type)) {
            refuse(
                    new Refusal("a wildcard does not say what to read", "write the type arguments out"),
                    type,
                    path,
                    where);
        } else {
            application(type, element, path, where);
        }
    }

    private static boolean hasWildcard(DeclaredType type) {
        return type.getTypeArguments().stream().anyMatch(each -> each.getKind() == TypeKind.WILDCARD);
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
        Set<Modifier> modifiers = element.getModifiers();
        boolean marked = element.getAnnotation(WireType.class) != null;
        boolean sealed = modifiers.contains(Modifier.SEALED);
        boolean isAbstract = modifiers.contains(Modifier.ABSTRACT);
        if (element.getKind() == ElementKind.ENUM) {
            admit(element, path, where);
        } else if (element.getKind() == ElementKind.RECORD) {
            admit(element, path, where);
            members(type, here, where);
        } else if (sealed && (isAbstract || marked)) {
            if (!isAbstract) {
                admit(element, path, where);
                members(type, here, where);
            }
            for (DeclaredType subtype : rules.sealedTypes().permitted(type)) {
                step(subtype, here.as(subtype.asElement().getSimpleName()), where);
            }
        } else if (marked && isAbstract) {
            refuse(
                    new Refusal("@WireType says nothing of the classes below it", "make it sealed, and annotate those"),
                    type,
                    path,
                    where);
        } else if (marked && !rules.refusals().isInner(element)) {
            admit(element, path, where);
            members(type, here, where);
        } else {
            refuse(rules.refusals().of(element), type, path, where);
        }
    }

    private void members(DeclaredType type, TypePath path, Element where) {
        rules.members().of(type).forEach((name, member) -> step(member, path.field(name), where));
    }

    private void admit(TypeElement element, TypePath path, Element where) {
        String name = rules.text().wireName(element);
        TypeElement other = wireTypes.putIfAbsent(name, element);
        if (other != null && !other.equals(element)) {
            problems.report(
                    where,
                    path + " is " + element.getQualifiedName() + ", whose @WireType name '" + name + "' is also that of "
                            + other.getQualifiedName() + "; give one of them another name");
        }
    }

    private void refuse(Refusal refusal, TypeMirror type, TypePath path, Element where) {
        problems.report(where, refusal.message(path, rules.text().readable(type)));
    }
}
