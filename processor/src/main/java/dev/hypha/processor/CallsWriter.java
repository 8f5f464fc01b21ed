package dev.hypha.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.hypha.Call;
import dev.hypha.spi.FunctionDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.processing.Generated;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// Writes the class of calls: a factory, a constant and a descriptor for each function.
final class CallsWriter {
    /// How the names of these classes end.
    static final String SUFFIX = "Calls";

    private final Elements elements;
    private final Types types;
    private final Access access;
    private final Deprecations deprecations;
    private final ClassModel model;
    private final ClassName name;
    private final Map<FunctionModel, ClassName> descriptors = new LinkedHashMap<>();

    CallsWriter(Elements elements, Types types, ClassModel model) {
        this.elements = elements;
        this.types = types;
        this.access = new Access(elements);
        this.deprecations = new Deprecations(elements);
        this.model = model;
        this.name = model.generated(SUFFIX);
        Set<String> variables = model.functions().stream()
                .flatMap(each -> each.signature().parameters().stream())
                .map(Parameter::name)
                .collect(Collectors.toSet());
        Names names = new Names(variables, name.simpleName(), DescriptorWriter.ARGUMENTS);
        model.functions().forEach(each -> descriptors.put(each, name.nestedClass(names.next(each.methodName()))));
    }

    /// The class.
    TypeSpec write() {
        TypeSpec.Builder calls = TypeSpec.classBuilder(name)
                .addJavadoc("Calls to [$T]. Generated; do not edit.", ClassName.get(model.owner()))
                .addAnnotations(generated(elements))
                .addAnnotations(NullMarking.of(model.owner()))
                .addAnnotations(Suppress.warnings(warnings()))
                .addModifiers(Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .build());
        if (model.isPublic()) {
            calls.addModifiers(Modifier.PUBLIC);
        }
        descriptors.forEach((function, descriptor) -> {
            calls.addField(constant(function, descriptor));
            calls.addMethod(factory(function, descriptor));
            calls.addType(new DescriptorWriter(function, descriptor, access).write());
        });
        return calls.build();
    }

    /// The names of the constants that hold the descriptors, qualified.
    List<CodeBlock> constants() {
        return descriptors.values().stream()
                .map(each -> CodeBlock.of("$T.$L", name, Names.constant(each.simpleName())))
                .toList();
    }

    /// The mark of generated code; none in a module that does not read `java.compiler`, where the annotation
    /// is.
    static List<AnnotationSpec> generated(Elements elements) {
        return elements.getTypeElement(Generated.class.getName()) == null
                ? List.of()
                : List.of(AnnotationSpec.builder(Generated.class)
                        .addMember("value", "$S", DistributedFunctionProcessor.class.getName())
                        .build());
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>(deprecations.of(model));
        if (descriptors.size() > 1) {
            warnings.add("SameNameButDifferent"); // each descriptor has its own Arguments
        }
        return warnings;
    }

    private FieldSpec constant(FunctionModel function, ClassName descriptor) {
        TypeName type = ParameterizedTypeName.get(
                ClassName.get(FunctionDescriptor.class),
                WildcardTypeName.subtypeOf(Object.class),
                TypeNames.result(function.signature().result().type()));
        return FieldSpec.builder(type, Names.constant(descriptor.simpleName()))
                .addJavadoc("The function of [#$L].", function.methodName())
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.INSTANCE", descriptor)
                .build();
    }

    private MethodSpec factory(FunctionModel function, ClassName descriptor) {
        Signature signature = function.signature();
        MethodSpec.Builder factory = MethodSpec.methodBuilder(function.methodName())
                .addJavadoc("A call, to be spawned.\n\n@see $L", reference(function))
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .varargs(function.method().isVarArgs())
                .returns(ParameterizedTypeName.get(
                        ClassName.get(Call.class),
                        TypeNames.result(signature.result().type())));
        signature.parameters().forEach(each -> factory.addParameter(TypeNames.declared(each.type()), each.name()));
        if (function.method().isVarArgs()
                && heapPollution(signature.parameters().getLast().type())) {
            factory.addAnnotation(SafeVarargs.class).addAnnotation(Suppress.warning("varargs"));
        }
        if (deprecations.isDeprecated(function.method())) {
            factory.addAnnotation(Deprecated.class);
        }
        ClassName arguments = descriptor.nestedClass(DescriptorWriter.ARGUMENTS);
        CodeBlock value = signature.parameters().isEmpty()
                ? CodeBlock.of("$T.$L", arguments, DescriptorWriter.NO_ARGUMENTS)
                : CodeBlock.of(
                        "new $T($L)",
                        arguments,
                        CodeList.of(signature.parameters().stream()
                                .map(each -> CodeBlock.of("$N", each.name()))
                                .toList()));
        return factory.addCode("return $T.of($T.INSTANCE, $L);\n", Call.class, descriptor, value)
                .build();
    }

    private CodeBlock reference(FunctionModel function) {
        CodeBlock parameters = function.method().getParameters().stream()
                .map(each -> CodeBlock.of("$T", TypeName.get(types.erasure(each.asType()))))
                .collect(CodeBlock.joining(", "));
        return CodeBlock.of("$T#$L($L)", ClassName.get(model.owner()), function.methodName(), parameters);
    }

    private static boolean heapPollution(TypeMirror varargs) {
        return varargs instanceof ArrayType array
                && array.getComponentType() instanceof DeclaredType element
                && !element.getTypeArguments().isEmpty();
    }
}
