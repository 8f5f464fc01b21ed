package dev.hypha.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.FunctionTraits;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.NullUnmarked;

/// Writes the descriptor of one function: how it is invoked, and how its arguments and result cross machines.
final class DescriptorWriter {
    /// The name of the nested record of arguments.
    static final String ARGUMENTS = "Arguments";

    /// The name of its only instance, if the function has no parameters.
    static final String NO_ARGUMENTS = "NONE";

    private static final String UNCHECKED_REASON = "The types agree: they are part of the function's id.";

    private final Access access;
    private final FunctionModel function;
    private final ClassName name;
    private final ClassName arguments;
    private final TypeName result;

    DescriptorWriter(FunctionModel function, ClassName name, Access access) {
        this.access = access;
        this.function = function;
        this.name = name;
        this.arguments = name.nestedClass(ARGUMENTS);
        this.result = TypeNames.result(function.signature().result().type());
    }

    /// The class.
    TypeSpec write() {
        TypeSpec.Builder descriptor = TypeSpec.classBuilder(name)
                .addJavadoc("How [#$L] runs and crosses machines. Null is passed on as null.", function.methodName())
                .addAnnotation(NullUnmarked.class)
                .addModifiers(Modifier.STATIC, Modifier.FINAL)
                .superclass(ParameterizedTypeName.get(ClassName.get(FunctionDescriptor.class), arguments, result))
                .addField(FieldSpec.builder(name, "INSTANCE", Modifier.STATIC, Modifier.FINAL)
                        .initializer("new $T()", name)
                        .build())
                .addMethod(constructor())
                .addMethod(invoke())
                .addMethod(writeArguments())
                .addMethod(readArguments())
                .addMethod(writeResult())
                .addMethod(readResult());
        if (!function.isStatic()) {
            descriptor.addMethod(receiverType());
        }
        function.declaration().checkpoint().ifPresent(type -> descriptor.addMethod(checkpointType(type)));
        return descriptor.addType(argumentsRecord()).build();
    }

    private MethodSpec constructor() {
        FunctionTraits traits = function.traits();
        return MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addCode("super(\n$>$>")
                .addCode("0x$LL,\n", "%016x".formatted(function.id()))
                .addCode("$S,\n", function.declaration().name())
                .addCode("$S,\n", function.signature().text())
                .addCode("new $T(\n$>$>", FunctionTraits.class)
                .addCode("/* version= */ $L,\n", traits.version())
                .addCode("/* idempotent= */ $L,\n", traits.idempotent())
                .addCode("/* nonBlocking= */ $L,\n", traits.nonBlocking())
                .addCode("/* awaited= */ $L,\n", traits.awaited())
                .addCode("/* argumentsPlain= */ $L,\n", traits.argumentsPlain())
                .addCode("/* argumentsImmutable= */ $L,\n", traits.argumentsImmutable())
                .addCode("/* resultPlain= */ $L,\n", traits.resultPlain())
                .addCode("/* resultImmutable= */ $L));\n$<$<$<$<", traits.resultImmutable())
                .build();
    }

    private MethodSpec invoke() {
        MethodSpec.Builder invoke = overriding("invoke")
                .returns(Object.class)
                .addParameter(arguments, "arguments")
                .addParameter(Object.class, "receiver");
        invoke.addExceptions(thrown());
        CodeBlock values = CodeList.of(parameters().stream().map(this::argument).toList());
        CodeBlock target = CodeBlock.of("$T", ClassName.get(function.owner()));
        if (!function.isStatic()) {
            target = CodeBlock.of("target");
            invoke.addStatement(
                    "$T target = ($T) $T.requireNonNull(receiver, $S)",
                    receiver(),
                    receiver(),
                    Objects.class,
                    "receiver");
        }
        return returnsVoid()
                ? invoke.addCode("$L.$N($L);\n", target, function.methodName(), values)
                        .addStatement("return null")
                        .build()
                : invoke.addCode("return $L.$N($L);\n", target, function.methodName(), values)
                        .build();
    }

    private List<TypeName> thrown() {
        List<? extends TypeMirror> thrown = function.method().getThrownTypes();
        boolean named = thrown.stream()
                .allMatch(each -> each instanceof DeclaredType declared
                        && access.allows((TypeElement) declared.asElement(), function.owner()));
        return named ? thrown.stream().map(TypeNames::plain).toList() : List.of(ClassName.get(Throwable.class));
    }

    private boolean returnsVoid() {
        return function.method().getReturnType().getKind() == TypeKind.VOID;
    }

    /// The receiver's type, with a wildcard for each type parameter.
    private TypeName receiver() {
        TypeElement owner = function.owner();
        TypeName[] wildcards = owner.getTypeParameters().stream()
                .map(each -> WildcardTypeName.subtypeOf(Object.class))
                .toArray(TypeName[]::new);
        return wildcards.length == 0
                ? ClassName.get(owner)
                : ParameterizedTypeName.get(ClassName.get(owner), wildcards);
    }

    private MethodSpec receiverType() {
        return overriding("receiverType")
                .returns(
                        ParameterizedTypeName.get(ClassName.get(Class.class), WildcardTypeName.subtypeOf(Object.class)))
                .addStatement("return $T.class", ClassName.get(function.owner()))
                .build();
    }

    private MethodSpec checkpointType(TypeMirror type) {
        return overriding("checkpointType")
                .returns(
                        ParameterizedTypeName.get(ClassName.get(Class.class), WildcardTypeName.subtypeOf(Object.class)))
                .addStatement("return $T.class", TypeNames.plain(type))
                .build();
    }

    private MethodSpec writeArguments() {
        MethodSpec.Builder write = overriding("writeArguments")
                .addParameter(arguments, "arguments")
                .addParameter(WireWriter.class, "out");
        parameters().forEach(each -> write.addCode(Encoding.of(each.type()).write(argument(each))));
        return write.build();
    }

    private MethodSpec readArguments() {
        MethodSpec.Builder read =
                overriding("readArguments").addParameter(WireReader.class, "in").returns(arguments);
        if (parameters().isEmpty()) {
            return read.addStatement("return $T.$L", arguments, NO_ARGUMENTS).build();
        }
        if (parameters().stream().anyMatch(each -> Encoding.of(each.type()).unchecked())) {
            suppressUnchecked(read);
        }
        CodeBlock values = CodeList.of(parameters().stream()
                .map(each -> Encoding.of(each.type()).read())
                .toList());
        return read.addCode("return new $T($L);\n", arguments, values).build();
    }

    private MethodSpec writeResult() {
        MethodSpec.Builder write =
                overriding("writeResult").addParameter(result, "result").addParameter(WireWriter.class, "out");
        if (!function.signature().result().none()) {
            write.addCode(Encoding.of(function.signature().result().type()).write(CodeBlock.of("result")));
        }
        return write.build();
    }

    private MethodSpec readResult() {
        MethodSpec.Builder read =
                overriding("readResult").addParameter(WireReader.class, "in").returns(result);
        if (function.signature().result().none()) {
            return read.addStatement("return null").build();
        }
        Encoding encoding = Encoding.of(function.signature().result().type());
        if (encoding.unchecked()) {
            suppressUnchecked(read);
        }
        return read.addStatement("return $L", encoding.read()).build();
    }

    private TypeSpec argumentsRecord() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder();
        parameters()
                .forEach(each ->
                        constructor.addParameter(ParameterSpec.builder(TypeNames.plain(each.type()), each.component())
                                .build()));
        TypeSpec.Builder type = TypeSpec.recordBuilder(arguments).recordConstructor(constructor.build());
        if (parameters().isEmpty()) {
            type.addField(FieldSpec.builder(arguments, NO_ARGUMENTS, Modifier.STATIC, Modifier.FINAL)
                    .initializer("new $T()", arguments)
                    .build());
        }
        if (parameters().stream().anyMatch(each -> TypeNames.plain(each.type()) instanceof ArrayTypeName)) {
            type.addAnnotation(Suppress.warning("ArrayRecordComponent"));
        }
        return type.build();
    }

    private List<Parameter> parameters() {
        return function.signature().parameters();
    }

    private CodeBlock argument(Parameter parameter) {
        return CodeBlock.of("arguments.$N()", parameter.component());
    }

    private static void suppressUnchecked(MethodSpec.Builder method) {
        method.addAnnotation(Suppress.warning("unchecked")).addComment(UNCHECKED_REASON);
    }

    private static MethodSpec.Builder overriding(String method) {
        return MethodSpec.methodBuilder(method).addAnnotation(Override.class).addModifiers(Modifier.PUBLIC);
    }
}
