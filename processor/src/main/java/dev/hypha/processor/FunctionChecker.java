package dev.hypha.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// Checks an annotated method, and makes the model of it that the generators need.
final class FunctionChecker {
    private static final Set<String> STAGES =
            Set.of("java.util.concurrent.CompletionStage", "java.util.concurrent.CompletableFuture");

    private final Elements elements;
    private final Types types;
    private final WireRules rules;

    FunctionChecker(Elements elements, Types types, WireRules rules) {
        this.elements = elements;
        this.types = types;
        this.rules = rules;
    }

    /// Reports all that is wrong with a method.
    ///
    /// @param problems what is wrong goes there
    /// @return the model, or empty if calls of the method could not even be written down
    Optional<FunctionModel> check(ExecutableElement method, Problems problems) {
        boolean callable = checkShape(method, problems);
        Declaration declaration = checkDeclaration(method, problems);
        if (!callable) {
            return Optional.empty();
        }
        return checkTypes(method, declaration, problems)
                .map(signature -> new FunctionModel(
                        method,
                        declaration,
                        signature,
                        signature.traits(declaration, new Plainness(elements, types), new Immutability(types))));
    }

    private boolean checkShape(ExecutableElement method, Problems problems) {
        List<String> wrong = new ArrayList<>();
        Set<Modifier> modifiers = method.getModifiers();
        if (modifiers.contains(Modifier.PRIVATE)) {
            wrong.add("is private, and generated code could not call it; make it package-private");
        }
        if (modifiers.contains(Modifier.ABSTRACT)) {
            wrong.add("is abstract; annotate the method that implements it");
        }
        if (!method.getTypeParameters().isEmpty()) {
            wrong.add("is generic: a node that receives a call cannot know what its type parameters stand for; "
                    + "declare a function for each type that is needed, and let them share a generic method");
        }
        TypeElement owner = FunctionModel.ownerOf(method);
        if (!rules.access().allows(owner, method)) {
            wrong.add("is in a private class, and generated code could not call it; make the class package-private");
        }
        if (!modifiers.contains(Modifier.STATIC) && rules.refusals().isInner(owner)) {
            wrong.add("is an instance method of an inner class; make the class static, or a class of its own");
        }
        wrong.forEach(each -> problems.report(method, "function " + method.getSimpleName() + " " + each));
        return wrong.isEmpty();
    }

    private Declaration checkDeclaration(ExecutableElement method, Problems problems) {
        Declaration declaration = Declaration.of(method, elements);
        if (declaration.version() < 1) {
            problems.report(
                    method,
                    "the version of function " + method.getSimpleName() + " must be at least 1, was "
                            + declaration.version());
        }
        if (declaration.name().chars().anyMatch(each -> Character.isWhitespace(each) || each == '(')) {
            problems.report(
                    method,
                    "the name of function " + method.getSimpleName() + " must not contain whitespace or '(', was '"
                            + declaration.name() + "'");
        }
        checkCheckpoint(method, declaration, problems);
        return declaration;
    }

    private static void checkCheckpoint(ExecutableElement method, Declaration declaration, Problems problems) {
        if (declaration.checkpoint().isEmpty()) {
            return;
        }
        if (!declaration.idempotent()) {
            problems.report(
                    method,
                    "function " + method.getSimpleName() + " declares a checkpoint but is not idempotent, so no later"
                            + " attempt would ever get it; say idempotent = true if what follows a checkpoint may"
                            + " happen twice, or drop checkpoint");
        }
        if (declaration.checkpoint().get().getKind().isPrimitive()) {
            problems.report(
                    method,
                    "the checkpoint of function " + method.getSimpleName() + " is of the primitive type "
                            + declaration.checkpoint().get() + "; declare its box");
        }
    }

    private Optional<Signature> checkTypes(ExecutableElement method, Declaration declaration, Problems problems) {
        TypeWalk walk = new TypeWalk(rules, problems, method);
        List<Parameter> parameters = new ArrayList<>();
        for (VariableElement each : method.getParameters()) {
            parameters.add(new Parameter(each, each.asType()));
            walk.start(each.asType(), "parameter '" + each.getSimpleName() + "' of " + method.getSimpleName(), each);
        }
        Result result = result(method.getReturnType());
        if (!result.none()) {
            walk.start(result.type(), "the result of " + method.getSimpleName(), method);
        }
        declaration
                .checkpoint()
                .ifPresent(type -> walk.start(type, "the checkpoint of " + method.getSimpleName(), method));
        String text = rules.text().signature(parameters, result);
        return walk.writable()
                ? Optional.of(new Signature(parameters, result, text, walk.applicationTypes()))
                : Optional.empty();
    }

    /// The result of a method: what its stage will hold, if it returns one; none for `void` and `Void`.
    private Result result(TypeMirror returned) {
        if (returned instanceof DeclaredType declared
                && STAGES.contains(qualifiedName(declared.asElement()))
                && declared.getTypeArguments().size() == 1) {
            return new Result(voidIfVoid(declared.getTypeArguments().getFirst()), true);
        }
        return new Result(voidIfVoid(returned), false);
    }

    private TypeMirror voidIfVoid(TypeMirror type) {
        return type instanceof DeclaredType declared
                        && qualifiedName(declared.asElement()).equals("java.lang.Void")
                ? types.getNoType(TypeKind.VOID)
                : type;
    }

    private static String qualifiedName(Element type) {
        return type instanceof TypeElement element ? element.getQualifiedName().toString() : "";
    }
}
