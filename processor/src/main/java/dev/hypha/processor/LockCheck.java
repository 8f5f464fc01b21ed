package dev.hypha.processor;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// Compares the functions of a compilation with the recorded ones, and reports what breaks nodes built
/// elsewhere.
final class LockCheck {
    private static final String ACCEPT =
            "or accept the change with -A" + LockFile.ACCEPT + "=true, and upgrade all nodes at once";

    private final Elements elements;
    private final Types types;
    private final TypeText text;
    private final List<FunctionModel> functions;
    private final Problems problems;

    LockCheck(Elements elements, Types types, List<FunctionModel> functions, Problems problems) {
        this.elements = elements;
        this.types = types;
        this.text = new TypeText(elements);
        this.functions = functions;
        this.problems = problems;
    }

    /// What would be recorded of this compilation.
    Lock current() {
        TreeMap<String, TypeShape> shapes = new TreeMap<>();
        for (FunctionModel function : functions) {
            function.signature()
                    .applicationTypes()
                    .forEach((name, type) -> shapes.put(name, TypeShape.of(type, types, text)));
        }
        return new Lock(functions.stream().map(Lock.Entry::of).toList(), shapes);
    }

    /// Reports each recorded function and type that this compilation breaks.
    ///
    /// @param partial only a part of the module is being compiled, so that what is absent need not be gone
    void compare(Lock recorded, boolean partial) {
        Lock current = current();
        for (Lock.Entry each : recorded.functions()) {
            if (!current.functions().contains(each)) {
                compare(each, recorded, partial);
            }
        }
        recorded.types().forEach((name, shape) -> {
            TypeShape now = current.types().get(name);
            if (now != null && !shape.allows(now)) {
                compare(name, shape, now, recorded);
            }
        });
    }

    private void compare(Lock.Entry gone, Lock recorded, boolean partial) {
        List<FunctionModel> namesakes = functions.stream()
                .filter(each -> each.declaration().name().equals(gone.name()))
                .filter(each -> !recorded.functions().contains(Lock.Entry.of(each)))
                .toList();
        if (namesakes.stream().anyMatch(each -> each.declaration().version() > gone.version())) {
            return;
        }
        Optional<FunctionModel> changed = namesakes.stream()
                .filter(each -> each.declaration().version() == gone.version())
                .findFirst();
        if (changed.isPresent()) {
            FunctionModel now = changed.get();
            problems.report(
                    inThisRound(now),
                    "the signature of " + gone.name() + " is not the recorded one:\n- " + gone + "\n+ "
                            + Lock.Entry.of(now) + "\nraise the version of the function to "
                            + (gone.version() + 1) + ", " + ACCEPT);
        } else if (!partial) {
            problems.report("a recorded function is gone:\n- " + gone
                    + "\ndeclare it again, perhaps with another version, " + ACCEPT);
        }
    }

    private void compare(String name, TypeShape before, TypeShape now, Lock recorded) {
        List<FunctionModel> users = functions.stream()
                .filter(each -> each.signature().applicationTypes().containsKey(name))
                .filter(each -> recorded.has(Lock.Entry.of(each)))
                .toList();
        if (users.isEmpty()) {
            return; // whoever sees the new shape calls a new version
        }
        TypeElement type = Objects.requireNonNull(
                users.getFirst().signature().applicationTypes().get(name), name);
        problems.report(
                type,
                "the type " + name + " is not the recorded one:\n- " + Lock.line(name, before) + "\n+ "
                        + Lock.line(name, now) + "\n" + rule(before) + "; take it back, raise the version of "
                        + users.stream()
                                .map(each -> each.declaration().name())
                                .distinct()
                                .sorted()
                                .toList()
                        + ", " + ACCEPT);
    }

    /// The method of a function as it is now: javac makes new elements of methods in each round, and knows
    /// the places of those alone.
    private Element inThisRound(FunctionModel function) {
        TypeElement owner = elements.getTypeElement(function.owner().getQualifiedName());
        return owner.getEnclosedElements().stream()
                .map(Element.class::cast)
                .filter(each -> each.toString().equals(function.method().toString()))
                .findFirst()
                .orElse(owner);
    }

    private static String rule(TypeShape shape) {
        return switch (shape.kind()) {
            case "enum" -> "constants can only be added";
            case "sealed" -> "subtypes can only be added";
            default -> "components can only be added";
        };
    }
}
