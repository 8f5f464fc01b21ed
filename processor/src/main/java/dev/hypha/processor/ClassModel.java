package dev.hypha.processor;

import com.palantir.javapoet.ClassName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/// A class that declares functions.
///
/// @param owner the class
/// @param functions its functions, in the order of their declaration
record ClassModel(TypeElement owner, List<FunctionModel> functions) {
    ClassModel {
        functions = List.copyOf(functions);
    }

    /// The name of a class generated for this one, in the same package: the names of the class and those
    /// around it joined by `_`, then a suffix: `Outer_InnerCalls`.
    ClassName generated(String suffix) {
        ClassName name = ClassName.get(owner);
        return ClassName.get(name.packageName(), String.join("_", name.simpleNames()) + suffix);
    }

    /// Whether the class, and each class around it, is public.
    boolean isPublic() {
        for (Element each = owner; each instanceof TypeElement; each = each.getEnclosingElement()) {
            if (!each.getModifiers().contains(Modifier.PUBLIC)) {
                return false;
            }
        }
        return true;
    }

    /// The application's types in all signatures, sorted by name.
    Map<String, TypeElement> wireTypes() {
        Map<String, TypeElement> all = new TreeMap<>();
        functions.forEach(each -> all.putAll(each.signature().applicationTypes()));
        return all;
    }
}
