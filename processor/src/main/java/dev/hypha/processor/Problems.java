package dev.hypha.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;

/// The errors of one compilation: every one is reported at its element, and none stops the search for the next.
final class Problems {
    private final Messager messager;
    private int count;

    Problems(Messager messager) {
        this.messager = messager;
    }

    /// Fails the compilation.
    ///
    /// @param where what the developer has to change
    /// @param message what is wrong, and the ways out
    void report(Element where, String message) {
        count++;
        messager.printError(message, where);
    }

    /// Fails the compilation for a reason that has no place in the sources.
    ///
    /// @param message what is wrong, and the ways out
    void report(String message) {
        count++;
        messager.printError(message);
    }

    /// Whether anything was reported.
    boolean any() {
        return count > 0;
    }
}
