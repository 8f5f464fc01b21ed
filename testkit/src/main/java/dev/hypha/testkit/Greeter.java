package dev.hypha.testkit;

import dev.hypha.annotations.DistributedFunction;

/// An object that lives on a node, for the suites about instance methods. Fixtures bind `new
/// Greeter("Hello")` on every node.
public class Greeter {
    private final String word;

    /// A greeter.
    ///
    /// @param word how it greets
    public Greeter(String word) {
        this.word = word;
    }

    /// Greets someone.
    ///
    /// @param name whom
    /// @return the greeting
    @DistributedFunction
    public String greet(String name) {
        return word + " " + name;
    }
}
