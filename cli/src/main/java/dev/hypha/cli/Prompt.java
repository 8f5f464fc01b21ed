package dev.hypha.cli;

import java.io.Console;
import java.util.Optional;

/// Asks the person at the terminal for a secret, without showing it.
@FunctionalInterface
interface Prompt {
    /// The terminal of this process, if it has one.
    Prompt CONSOLE = question -> Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .map(console -> console.readPassword("%s", question));

    /// Asks.
    ///
    /// @param question what to write before the answer
    /// @return the answer; empty if there is nobody to ask
    Optional<char[]> ask(String question);
}
