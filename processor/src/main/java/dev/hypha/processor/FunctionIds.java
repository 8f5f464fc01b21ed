package dev.hypha.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The ids and names given in one compilation, no two the same.
final class FunctionIds {
    private final ToLongFunction<FunctionModel> idOf;
    private final Map<Long, FunctionModel> byId = new HashMap<>();
    private final Map<String, FunctionModel> byName = new HashMap<>();

    /// @param idOf the id of a function; another than [FunctionModel#id] in tests of collisions
    FunctionIds(ToLongFunction<FunctionModel> idOf) {
        this.idOf = idOf;
    }

    /// Adds a function, or reports why it cannot be beside those added before.
    void add(FunctionModel function, Problems problems) {
        FunctionModel same = byId.putIfAbsent(idOf.applyAsLong(function), function);
        FunctionModel namesake = byName.putIfAbsent(
                function.declaration().name() + " " + function.declaration().version(), function);
        if (same != null && same.title().equals(function.title())) {
            problems.report(
                    function.method(),
                    "function " + function.title() + " is declared twice: " + place(same) + " and " + place(function)
                            + "; give one of them another name or version");
        } else if (same != null) {
            problems.report(
                    function.method(),
                    "functions " + same.title() + " and " + function.title()
                            + " have by chance the same id; give one of them another name");
        } else if (namesake != null && !namesake.owner().equals(function.owner())) {
            problems.report(
                    function.method(),
                    "the name " + function.declaration().name() + " is given to functions of two classes: "
                            + place(namesake) + " and " + place(function)
                            + "; give one of them another name or version");
        }
    }

    private static String place(FunctionModel function) {
        return function.owner().getQualifiedName() + "#" + function.method();
    }
}
