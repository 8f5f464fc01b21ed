package dev.hypha.graph;

/// Every vertex has a double, and says one double to all its neighbours in each superstep. Nothing is
/// allocated for a vertex or a value on its way.
public non-sealed interface DoubleVertexProgram extends GraphProgram {
    /// How values that come to a vertex become one.
    ///
    /// @return by default their sum
    default Combiner combiner() {
        return Combiner.SUM;
    }

    /// The value before the first superstep.
    ///
    /// @param superstep number 0
    /// @param vertex the vertex
    /// @return its value
    double initial(Superstep superstep, int vertex);

    /// What a vertex says to its neighbours.
    ///
    /// @param superstep the superstep that begins
    /// @param vertex the vertex
    /// @param value its value
    /// @return what each neighbour hears
    double signal(Superstep superstep, int vertex, double value);

    /// What a vertex makes of what it hears.
    ///
    /// @param superstep the superstep
    /// @param vertex the vertex
    /// @param value its value so far
    /// @param combined what came to it, combined
    /// @return its new value
    double compute(Superstep superstep, int vertex, double value, double combined);

    /// Combines what came to a vertex, with [Combiner#NONE] only.
    ///
    /// @param value the vertex's value
    /// @param heard what came to it, in the first `count` places; may be changed
    /// @param count how many
    /// @return what [#compute] is given
    default double reduce(double value, double[] heard, int count) {
        throw new UnsupportedOperationException("a program with Combiner.NONE implements reduce");
    }
}
