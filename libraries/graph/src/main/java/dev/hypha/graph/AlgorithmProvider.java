package dev.hypha.graph;

import java.util.Set;

/// Makes a program that jobs can name. List implementations in
/// `META-INF/services/dev.hypha.graph.AlgorithmProvider`, on
/// every node.
public interface AlgorithmProvider {
    /// The name of the algorithm.
    ///
    /// @return such as `pagerank`
    String name();

    /// Its parameters; others are refused.
    ///
    /// @return their names
    Set<String> parameters();

    /// Makes the program.
    ///
    /// @param parameters their values
    /// @return the program
    /// @throws GraphException if a value makes no sense
    GraphProgram create(Options parameters);
}
