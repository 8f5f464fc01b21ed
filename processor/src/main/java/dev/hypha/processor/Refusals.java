package dev.hypha.processor;

import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// Finds the words for a class or interface outside the closed set: what is wrong with it in particular,
/// and what its kind of developer usually wants instead.
final class Refusals {
    private final Elements elements;
    private final Types types;

    Refusals(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /// The refusal of a type that no rule admits.
    Refusal of(TypeElement type) {
        if (type.getQualifiedName().contentEquals("java.lang.Object")) {
            return new Refusal(
                    "it could be anything", "name the type, or make a sealed interface of the types that it may be");
        }
        if (is(type, "java.util.stream.BaseStream")) {
            return new Refusal("a stream can be read only where it is", "collect it to a List, or use a channel");
        }
        if (is(type, "java.io.InputStream")
                || is(type, "java.io.OutputStream")
                || is(type, "java.io.Reader")
                || is(type, "java.io.Writer")
                || is(type, "java.nio.channels.Channel")) {
            return new Refusal("what it reads or writes is here", "pass a byte[] or a String, or use a channel");
        }
        if (is(type, "java.util.concurrent.CompletionStage") || is(type, "java.util.concurrent.Future")) {
            return new Refusal(
                    "it is completed in one JVM",
                    "pass its value; only a result may be a CompletionStage or CompletableFuture, and it is awaited");
        }
        if (is(type, "java.lang.Thread")
                || is(type, "java.util.concurrent.Executor")
                || is(type, "java.lang.ClassLoader")) {
            return new Refusal(
                    "it belongs to one JVM", "make the function an instance method of an object bound on the node");
        }
        if (isFunction(type)) {
            return new Refusal(
                    "code does not travel", "pass the data it needs, and make it a distributed function of its own");
        }
        if (is(type, "java.lang.Throwable")) {
            return new Refusal("throwables travel only as data", "throw it, or pass a record of what matters");
        }
        if (type.getKind() == ElementKind.ANNOTATION_TYPE) {
            return new Refusal("it is an annotation", "use a record of its values");
        }
        String codec = "register a WireCodec<" + type.getSimpleName() + ">";
        if (is(type, "java.lang.Iterable") || is(type, "java.util.Map")) {
            return new Refusal(
                    "nodes do not know this collection",
                    "use List, Set, Map or their classes in java.util, or " + codec);
        }
        if (fromJdk(type)) {
            return new Refusal("", "use a record or a JDK value type, or " + codec);
        }
        if (type.getKind() == ElementKind.INTERFACE) {
            return new Refusal(
                    "anyone may implement it", "make it sealed, use a record or a JDK value type, or " + codec);
        }
        if (isInner(type)) {
            return new Refusal(
                    "it holds an object of the class around it",
                    "make " + type.getSimpleName() + " static, or a record");
        }
        if (type.getModifiers().contains(Modifier.ABSTRACT)) {
            return new Refusal("anyone may extend it", "make it sealed, use a record or a JDK value type, or " + codec);
        }
        return new Refusal(
                "",
                "use a record or a JDK value type, annotate " + type.getSimpleName() + " with @WireType, or " + codec);
    }

    /// Whether objects of a class hold an outer object.
    boolean isInner(TypeElement type) {
        return type.getNestingKind() == NestingKind.LOCAL
                || (type.getNestingKind() == NestingKind.MEMBER
                        && type.getKind() == ElementKind.CLASS
                        && !type.getModifiers().contains(Modifier.STATIC));
    }

    private boolean isFunction(TypeElement type) {
        return elements.getPackageOf(type).getQualifiedName().contentEquals("java.util.function")
                || is(type, "java.lang.Runnable")
                || is(type, "java.util.concurrent.Callable")
                || type.getAnnotation(FunctionalInterface.class) != null;
    }

    private boolean is(TypeElement type, String superclass) {
        TypeElement other = elements.getTypeElement(superclass);
        return other != null && types.isSubtype(types.erasure(type.asType()), types.erasure(other.asType()));
    }

    private boolean fromJdk(TypeElement type) {
        String name = type.getQualifiedName().toString();
        return name.startsWith("java.") || name.startsWith("javax.");
    }
}
