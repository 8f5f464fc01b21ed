package dev.hypha.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;

/// Keeps generated code quiet about deprecated classes and methods, which it uses because it has to.
final class Deprecations {
    private final Elements elements;

    Deprecations(Elements elements) {
        this.elements = elements;
    }

    /// The warnings that generated code for a class would have.
    List<String> of(ClassModel model) {
        return mentioned(model).stream().anyMatch(this::isDeprecated) ? List.of("deprecation", "removal") : List.of();
    }

    /// Whether an element, or what is around it, is deprecated.
    boolean isDeprecated(Element element) {
        return Stream.iterate(element, each -> each != null, Element::getEnclosingElement)
                .anyMatch(elements::isDeprecated);
    }

    private static List<Element> mentioned(ClassModel model) {
        List<Element> mentioned = new ArrayList<>(model.wireTypes().values());
        mentioned.add(model.owner());
        for (FunctionModel function : model.functions()) {
            mentioned.add(function.method());
            function.method().getThrownTypes().forEach(each -> mention(each, mentioned));
            function.method().getParameters().forEach(each -> mention(each.asType(), mentioned));
            mention(function.method().getReturnType(), mentioned);
        }
        return mentioned;
    }

    private static void mention(TypeMirror type, List<Element> mentioned) {
        if (type instanceof ArrayType array) {
            mention(array.getComponentType(), mentioned);
        } else if (type instanceof DeclaredType declared && declared.asElement() instanceof TypeElement element) {
            mentioned.add(element);
            declared.getTypeArguments().forEach(each -> mention(each, mentioned));
        }
    }
}
