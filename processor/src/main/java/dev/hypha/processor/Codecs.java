package dev.hypha.processor;

import dev.hypha.spi.WireCodec;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// The types that a [WireCodec] carries. A codec is found if it is
///
/// - a class of this compilation,
/// - listed in `META-INF/services/dev.hypha.spi.WireCodec`, in the output directory or the first of that
///   name on the class path,
/// - or named by the processor option `hypha.codecs`.
final class Codecs {
    /// Where codecs are listed for the runtime.
    static final String SERVICE = "META-INF/services/" + WireCodec.class.getName();

    private final Elements elements;
    private final Types types;
    private final Set<String> admitted = new HashSet<>();

    Codecs(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /// Looks for codecs among classes, and the classes within them.
    void discover(Collection<? extends Element> classes) {
        for (TypeElement each : ElementFilter.typesIn(classes)) {
            add(each.asType());
            discover(each.getEnclosedElements());
        }
    }

    /// Adds the codec of a name.
    ///
    /// @return whether there is such a class, and it is a codec
    boolean discoverNamed(String name) {
        TypeElement codec = elements.getTypeElement(name.replace('$', '.'));
        return codec != null && add(codec.asType());
    }

    /// Whether a class has a codec.
    boolean admits(String className) {
        return admitted.contains(className);
    }

    private boolean add(TypeMirror codec) {
        boolean added = false;
        for (TypeMirror each : types.directSupertypes(codec)) {
            DeclaredType supertype = (DeclaredType) each;
            if (!nameOf(supertype).equals(WireCodec.class.getName())) {
                added |= add(supertype);
            } else if (!supertype.getTypeArguments().isEmpty()
                    && supertype.getTypeArguments().getFirst() instanceof DeclaredType carried) {
                admitted.add(nameOf(carried));
                added = true;
            }
        }
        return added;
    }

    private static String nameOf(DeclaredType type) {
        return ((TypeElement) type.asElement()).getQualifiedName().toString();
    }
}
