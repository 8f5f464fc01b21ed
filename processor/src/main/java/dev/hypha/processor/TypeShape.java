package dev.hypha.processor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.Types;

/// What nodes rely on in a type: a record's components and a class's fields with their types, an enum's
/// constants, or the subtypes that a sealed type permits.
///
/// @param kind `record`, `class`, `enum` or `sealed`
/// @param members what it consists of, in the order of declaration
record TypeShape(String kind, List<String> members) {
    TypeShape {
        members = List.copyOf(members);
    }

    /// The shape of a type of this compilation.
    static TypeShape of(TypeElement type, Types types, TypeText text) {
        if (type.getKind() == ElementKind.ENUM) {
            return new TypeShape("enum", constants(type));
        }
        if (type.getModifiers().contains(Modifier.ABSTRACT)) {
            return new TypeShape(
                    "sealed",
                    type.getPermittedSubclasses().stream()
                            .map(each -> text.wireName((TypeElement) types.asElement(each)))
                            .toList());
        }
        List<String> members = new ArrayList<>();
        new Members(types)
                .of((DeclaredType) type.asType())
                .forEach((name, member) -> members.add(name + ":" + text.of(member)));
        return new TypeShape(type.getKind() == ElementKind.RECORD ? "record" : "class", members);
    }

    /// Whether a type may take on the `later` shape: members may be added, for they travel by name.
    boolean allows(TypeShape later) {
        return kind.equals(later.kind) && new HashSet<>(later.members).containsAll(members);
    }

    private static List<String> constants(TypeElement type) {
        return type.getEnclosedElements().stream()
                .filter(each -> each.getKind() == ElementKind.ENUM_CONSTANT)
                .map(Element::getSimpleName)
                .map(Object::toString)
                .toList();
    }
}
