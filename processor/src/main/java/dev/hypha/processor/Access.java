package dev.hypha.processor;

import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/// Tells whether generated code can name a type.
final class Access {
    private final Elements elements;

    Access(Elements elements) {
        this.elements = elements;
    }

    /// Whether code in the package of `from` can name `type`.
    boolean allows(TypeElement type, Element from) {
        boolean samePackage = elements.getPackageOf(type).equals(elements.getPackageOf(from));
        for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
            boolean named = samePackage
                    ? !each.getModifiers().contains(Modifier.PRIVATE)
                    : each.getModifiers().contains(Modifier.PUBLIC);
            if (!named) {
                return false;
            }
        }
        return true;
    }

    /// The refusal of a type that generated code cannot name.
    Refusal refusal(TypeElement type, Element from) {
        String home = elements.getPackageOf(from).getQualifiedName().toString();
        return new Refusal(
                "code generated in package " + home + " cannot name it",
                elements.getPackageOf(type).equals(elements.getPackageOf(from))
                        ? "make " + type.getSimpleName() + ", and what is around it, at least package-private"
                        : "make " + type.getSimpleName() + ", and what is around it, public");
    }
}
