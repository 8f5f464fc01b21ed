package dev.hypha.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Types;

/// What makes up the value of a record or class: its components, or its fields with those of its superclasses.
final class Members {
    private final Types types;

    Members(Types types) {
        this.types = types;
    }

    /// The members of a type, type arguments filled in.
    ///
    /// @return types by name, in the order of their declaration
    Map<String, TypeMirror> of(DeclaredType type) {
        TypeElement element = (TypeElement) type.asElement();
        return element.getKind() == ElementKind.RECORD ? components(type, element) : fields(type, element);
    }

    private Map<String, TypeMirror> components(DeclaredType type, TypeElement element) {
        Map<String, TypeMirror> members = new LinkedHashMap<>();
        for (RecordComponentElement component : element.getRecordComponents()) {
            ExecutableType accessor = (ExecutableType) types.asMemberOf(type, component.getAccessor());
            members.put(component.getSimpleName().toString(), accessor.getReturnType());
        }
        return members;
    }

    private Map<String, TypeMirror> fields(DeclaredType type, TypeElement element) {
        Map<String, TypeMirror> members = new LinkedHashMap<>();
        if (types.directSupertypes(type).getFirst() instanceof DeclaredType superclass
                && superclass.asElement() instanceof TypeElement above
                && above.getKind() == ElementKind.CLASS
                && !above.getQualifiedName().contentEquals("java.lang.Object")) {
            members.putAll(fields(superclass, above));
        }
        for (VariableElement field : ElementFilter.fieldsIn(element.getEnclosedElements())) {
            if (!field.getModifiers().contains(Modifier.STATIC)
                    && !field.getModifiers().contains(Modifier.TRANSIENT)) {
                members.put(field.getSimpleName().toString(), types.asMemberOf(type, field));
            }
        }
        return members;
    }
}
