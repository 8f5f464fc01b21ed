package dev.hypha.processor;

import com.palantir.javapoet.CodeBlock;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/// How generated code writes and reads a value of one type.
sealed interface Encoding {
    /// The encoding of a type.
    static Encoding of(TypeMirror type) {
        if (type.getKind().isPrimitive()) {
            return new Direct(Direct.nounOf(type.getKind()));
        }
        if (type instanceof ArrayType array
                && array.getComponentType().getKind().isPrimitive()) {
            return new Direct(Direct.nounOf(array.getComponentType().getKind()) + "s");
        }
        if (type instanceof DeclaredType declared && declared.asElement() instanceof TypeElement element) {
            String name = element.getQualifiedName().toString();
            if (name.equals("java.lang.String")) {
                return new Direct("String");
            }
            TypeKind unboxed = Box.UNBOXED.get(name);
            if (unboxed != null) {
                return new Box(Direct.nounOf(unboxed));
            }
        }
        return new Value(type);
    }

    /// Statements that write a value.
    ///
    /// @param value an expression without side effects
    CodeBlock write(CodeBlock value);

    /// An expression that reads a value.
    CodeBlock read();

    /// Whether [#read] casts to a type that the cast cannot check in full.
    default boolean unchecked() {
        return false;
    }

    /// By a method of the reader and writer: primitives, their arrays, and texts.
    ///
    /// @param noun how the methods' names end
    record Direct(String noun) implements Encoding {
        private static String nounOf(TypeKind primitive) {
            String name = primitive.toString();
            return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
        }

        @Override
        public CodeBlock write(CodeBlock value) {
            return CodeBlock.builder()
                    .addStatement("out.write$L($L)", noun, value)
                    .build();
        }

        @Override
        public CodeBlock read() {
            return CodeBlock.of("in.read$L()", noun);
        }
    }

    /// A byte that says whether the value is there, then the primitive in the box.
    ///
    /// @param noun how the methods' names end
    record Box(String noun) implements Encoding {
        private static final Map<String, TypeKind> UNBOXED = Map.of(
                "java.lang.Boolean", TypeKind.BOOLEAN,
                "java.lang.Byte", TypeKind.BYTE,
                "java.lang.Short", TypeKind.SHORT,
                "java.lang.Character", TypeKind.CHAR,
                "java.lang.Integer", TypeKind.INT,
                "java.lang.Long", TypeKind.LONG,
                "java.lang.Float", TypeKind.FLOAT,
                "java.lang.Double", TypeKind.DOUBLE);

        @Override
        public CodeBlock write(CodeBlock value) {
            return CodeBlock.builder()
                    .addStatement("out.writeBoolean($L != null)", value)
                    .beginControlFlow("if ($L != null)", value)
                    .addStatement("out.write$L($L)", noun, value)
                    .endControlFlow()
                    .build();
        }

        @Override
        public CodeBlock read() {
            return CodeBlock.of("in.readBoolean() ? in.read$L() : null", noun);
        }
    }

    /// By the codec of the runtime: all other types.
    ///
    /// @param type what comes back
    record Value(TypeMirror type) implements Encoding {
        @Override
        public CodeBlock write(CodeBlock value) {
            return CodeBlock.builder().addStatement("out.writeValue($L)", value).build();
        }

        @Override
        public CodeBlock read() {
            return CodeBlock.of("($T) in.readValue()", TypeNames.plain(type));
        }

        @Override
        public boolean unchecked() {
            return parameterized(type);
        }

        private static boolean parameterized(TypeMirror type) {
            return type instanceof ArrayType array
                    ? parameterized(array.getComponentType())
                    : type instanceof DeclaredType declared
                            && !declared.getTypeArguments().isEmpty();
        }
    }
}
