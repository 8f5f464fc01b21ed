package dev.hypha.processor;

import com.palantir.javapoet.AnnotationSpec;
import java.util.List;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;

/// Gives generated classes the null marking of the class they are made for. That of the package they have
/// anyway.
final class NullMarking {
    private NullMarking() {}

    /// The marking of a class or the innermost class around it that has one.
    static List<AnnotationSpec> of(Element type) {
        for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
            for (AnnotationMirror mirror : each.getAnnotationMirrors()) {
                String name = mirror.getAnnotationType().asElement().toString();
                if (name.equals(NullMarked.class.getName()) || name.equals(NullUnmarked.class.getName())) {
                    return List.of(AnnotationSpec.get(mirror));
                }
            }
        }
        return List.of();
    }
}
