package dev.hypha.graph;

/// Every vertex has a double, which is lowered to the smallest that its neighbours offer, until nothing
/// changes. An edge adds its weight to the value that goes along it; the graph must have weights, of at
/// least 0.
///
/// The engine may use a lowered value within the superstep that lowered it: the result is the same, and
/// comes in fewer supersteps, the number of which depends on how the graph is divided.
public non-sealed interface DoubleRelaxation extends GraphProgram {
    /// The value of a vertex that nothing has reached. It offers nothing.
    double UNREACHED = Double.POSITIVE_INFINITY;

    /// The value before the first superstep.
    ///
    /// @param superstep number 0
    /// @param vertex the vertex
    /// @return its value, or [#UNREACHED]
    double initial(Superstep superstep, int vertex);

    @Override
    default int superstepsMax() {
        return Integer.MAX_VALUE;
    }
}
