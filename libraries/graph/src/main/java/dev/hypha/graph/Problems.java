package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What is wrong with a description: all of it is told at once. Each problem begins with the path of what it is
/// about. Not thread safe.
final class Problems {
    private final List<String> all = new ArrayList<>();

    void add(String problem) {
        all.add(problem);
    }

    void check(boolean holds, String rule) {
        if (!holds) {
            all.add(rule);
        }
    }

    /// Makes something, or notes why that cannot be.
    ///
    /// @param path what it is about, for a problem that does not say so itself
    <T> Optional<T> of(String path, Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (GraphException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof GraphException coded) {
                message = message.substring(coded.kind().code().length() + 1);
            }
            boolean saysPath = path.isEmpty() || message.matches(Pattern.quote(path) + "[.: ].*");
            all.add(saysPath ? message : path + ": " + message);
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// @throws GraphException if there are any
    void refuse() {
        if (!all.isEmpty()) {
            throw new GraphException(Kind.SPECIFICATION, String.join("; ", all));
        }
    }
}
