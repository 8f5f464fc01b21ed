package dev.hypha.security.policy;

import java.util.List;

/// A policy that cannot be used, with everything that is wrong with it.
public final class PolicyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    /// An exception.
    ///
    /// @param problems each with its stable code, its place, and what to do about it
    public PolicyException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong.
    ///
    /// @return one text for each problem
    public List<String> problems() {
        return problems;
    }
}
