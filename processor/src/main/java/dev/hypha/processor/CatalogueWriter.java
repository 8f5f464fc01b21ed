package dev.hypha.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;
import javax.lang.model.util.Elements;

/// Writes the catalogue of a class: its functions, and the types that these let cross machines.
final class CatalogueWriter {
    /// How the names of these classes end.
    static final String SUFFIX = "Catalogue";

    private static final TypeName ANY = WildcardTypeName.subtypeOf(Object.class);

    private final Elements elements;
    private final ClassModel model;
    private final List<String> warnings;
    private final List<CodeBlock> functions;

    /// @param warnings what to suppress
    /// @param functions expressions for the descriptors
    CatalogueWriter(Elements elements, ClassModel model, List<String> warnings, List<CodeBlock> functions) {
        this.elements = elements;
        this.model = model;
        this.warnings = warnings;
        this.functions = functions;
    }

    /// The class.
    TypeSpec write() {
        return TypeSpec.classBuilder(model.generated(SUFFIX))
                .addJavadoc(
                        "The functions of [$T], for runtimes to find. Generated; do not edit.",
                        ClassName.get(model.owner()))
                .addAnnotations(CallsWriter.generated(elements))
                .addAnnotations(Suppress.warnings(warnings))
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .addSuperinterface(Catalogue.class)
                .addMethod(MethodSpec.constructorBuilder()
                        .addJavadoc("For [java.util.ServiceLoader].")
                        .addModifiers(Modifier.PUBLIC)
                        .build())
                .addMethod(functions())
                .addMethod(wireTypes())
                .build();
    }

    private MethodSpec functions() {
        TypeName descriptor = ParameterizedTypeName.get(ClassName.get(FunctionDescriptor.class), ANY, ANY);
        return overriding("functions")
                .returns(ParameterizedTypeName.get(ClassName.get(List.class), descriptor))
                .addCode("return $T.of($L);\n", List.class, CodeList.lines(functions))
                .build();
    }

    private MethodSpec wireTypes() {
        List<CodeBlock> entries = model.wireTypes().entrySet().stream()
                .map(each -> CodeBlock.of(
                        "$T.entry($S, $T.class)", Map.class, each.getKey(), ClassName.get(each.getValue())))
                .toList();
        MethodSpec.Builder method = overriding("wireTypes")
                .returns(ParameterizedTypeName.get(
                        ClassName.get(Map.class),
                        ClassName.get(String.class),
                        ParameterizedTypeName.get(ClassName.get(Class.class), ANY)));
        return entries.isEmpty()
                ? method.addStatement("return $T.of()", Map.class).build()
                : method.addCode("return $T.ofEntries($L);\n", Map.class, CodeList.lines(entries))
                        .build();
    }

    private static MethodSpec.Builder overriding(String method) {
        return MethodSpec.methodBuilder(method).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC);
    }
}
