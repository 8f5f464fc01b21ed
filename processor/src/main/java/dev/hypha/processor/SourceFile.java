package dev.hypha.processor;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.regex.Pattern;
import javax.annotation.processing.Filer;
import javax.annotation.processing.FilerException;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/// A generated source file, with `///` docs and the whitespace of hand-written code.
final class SourceFile {
    private static final Pattern DOC_START = Pattern.compile("(?m)^ */\\*\\*\\n");
    private static final Pattern DOC_LINE = Pattern.compile("(?m)^( *) \\*(?: (.*)|)$");
    private static final Pattern DOC_END = Pattern.compile("(?m)^ *\\*/\\n");
    private static final Pattern EMPTY_BODY = Pattern.compile("\\{\\n *\\}");

    private final Elements elements;
    private final Filer filer;

    SourceFile(Elements elements, Filer filer) {
        this.elements = elements;
        this.filer = filer;
    }

    /// Writes a type beside the class that it was made for.
    ///
    /// @throws FilerException if another source declares a type of this name
    void write(TypeSpec type, TypeElement origin) throws FilerException {
        PackageElement home = elements.getPackageOf(origin);
        String name = home.getQualifiedName().toString();
        JavaFile file = JavaFile.builder(name, type)
                .indent("    ")
                .skipJavaLangImports(!shadowsJavaLang(home))
                .build();
        String qualified = name.isEmpty() ? type.name() : name + "." + type.name();
        try (Writer out = filer.createSourceFile(qualified, origin).openWriter()) {
            out.write(tidy(file.toString()));
        } catch (FilerException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether simple names of `java.lang` mean something else in a package.
    private boolean shadowsJavaLang(PackageElement home) {
        return ElementFilter.typesIn(home.getEnclosedElements()).stream()
                .anyMatch(each -> elements.getTypeElement("java.lang." + each.getSimpleName()) != null);
    }

    private static String tidy(String source) {
        String text = DOC_START.matcher(source).replaceAll("");
        text = DOC_END.matcher(text).replaceAll("");
        text = DOC_LINE.matcher(text).replaceAll(line -> line.group(1) + "///" + (line.group(2) == null ? "" : " $2"));
        return EMPTY_BODY.matcher(text).replaceAll("{}");
    }
}
