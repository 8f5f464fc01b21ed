package dev.hypha.processor;

import java.util.ArrayList;
import java.util.List;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/// The errors found in a part of a compilation: every one is kept for its element, and none stops the
/// search for the next.
final class Problems {
    private final List<Problem> found = new ArrayList<>();
    private boolean incomplete;

    /// Fails the compilation.
    ///
    /// @param where what the developer has to change
    /// @param message what is wrong, and the ways out
    void report(Element where, String message) {
        found.add(new Problem(where, message));
    }

    /// Fails the compilation for a reason that has no place in the sources.
    ///
    /// @param message what is wrong, and the ways out
    void report(String message) {
        found.add(new Problem(null, message));
    }

    /// Takes note of a type that does not exist, or not yet: another processor may generate it for the next
    /// round. If none does, the error is javac's to report.
    void reportMissingType() {
        incomplete = true;
    }

    /// Whether a type was missing, so that more could not be found out.
    boolean incomplete() {
        return incomplete;
    }

    /// Whether anything is wrong.
    boolean any() {
        return !found.isEmpty();
    }

    /// Prints the errors, in the order in which they were found.
    void print(Messager messager) {
        for (Problem each : found) {
            if (each.where == null) {
                messager.printError(each.message);
            } else {
                messager.printError(each.message, each.where);
            }
        }
    }

    private record Problem(@Nullable Element where, String message) {}
}
