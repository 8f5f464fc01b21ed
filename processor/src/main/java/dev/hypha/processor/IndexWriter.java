package dev.hypha.processor;

import dev.hypha.spi.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.Filer;
import javax.lang.model.element.Element;
import javax.lang.model.util.Elements;
import javax.tools.StandardLocation;

/// Writes the list by which [java.util.ServiceLoader] finds the catalogues.
///
/// Catalogues that an earlier compilation listed stay listed while their class files exist, so that
/// compiling a part of a module loses nothing.
final class IndexWriter {
    private static final String SERVICE = "META-INF/services/" + Catalogue.class.getName();

    private final Filer filer;
    private final Elements elements;
    private final Set<String> names = new TreeSet<>();
    private final List<Element> origins = new ArrayList<>();

    IndexWriter(Filer filer, Elements elements) {
        this.filer = filer;
        this.elements = elements;
    }

    /// Lists a generated catalogue.
    void add(ClassModel model) {
        String home = elements.getPackageOf(model.owner()).getQualifiedName().toString();
        String name = model.generated(CatalogueWriter.SUFFIX).simpleName();
        names.add(home.isEmpty() ? name : home + "." + name);
        origins.add(model.owner());
    }

    /// Catalogues of an earlier compilation that this one did not generate anew.
    Set<String> kept() {
        Set<String> kept = new TreeSet<>(listed());
        kept.removeAll(names);
        kept.removeIf(each -> elements.getTypeElement(each) == null);
        return kept;
    }

    /// Writes the list, if it is not what it was.
    void write() {
        Set<String> all = kept();
        all.addAll(names);
        if (all.equals(listed())) {
            return;
        }
        Element[] from = origins.toArray(Element[]::new);
        try (Writer out = filer.createResource(StandardLocation.CLASS_OUTPUT, "", SERVICE, from)
                .openWriter()) {
            for (String each : all) {
                out.write(each + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> listed() {
        return Set.copyOf(ServiceFile.read(filer, StandardLocation.CLASS_OUTPUT, SERVICE));
    }
}
