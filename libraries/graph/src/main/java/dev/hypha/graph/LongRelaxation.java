package dev.hypha.graph;

/// Every vertex has a long, which is lowered to the smallest that its neighbours offer, until nothing changes.
///
/// The engine may use a lowered value within the superstep that lowered it: the result is the same, and
/// comes in fewer supersteps, the number of which depends on how the graph is divided.
public non-sealed interface LongRelaxation extends GraphProgram {
    /// The value of a vertex that nothing has reached. It offers nothing.
    long UNREACHED = Long.MAX_VALUE;

    /// The value before the first superstep.
    ///
    /// @param superstep number 0
    /// @param vertex the vertex
    /// @return its value, or [#UNREACHED]
    long initial(Superstep superstep, int vertex);

    /// What an edge adds to the value that goes along it.
    ///
    /// @return 0 or 1
    default int edgeLength() {
        return 0;
    }

    @Override
    default int superstepsMax() {
        return Integer.MAX_VALUE;
    }
}
