package dev.hypha.graph;

/// What a program may ask while it works on vertices of one worker. Valid during the call; used by one thread.
///
/// Vertices go by the number that the program is given, which means nothing elsewhere.
public interface Superstep {
    /// Which superstep this is.
    ///
    /// @return 0 while initial values are set, then from 1
    long number();

    /// How many vertices the whole graph has.
    ///
    /// @return the number, in superstep 0 too
    long vertexCount();

    /// The id of a vertex.
    ///
    /// @param vertex its number here
    /// @return its id
    long id(int vertex);

    /// How many edges leave a vertex.
    ///
    /// @param vertex its number here
    /// @return the number of distinct edges; of an undirected graph, all edges of the vertex
    int outDegree(int vertex);

    /// Adds to an aggregator.
    ///
    /// @param aggregator its position in [GraphProgram#aggregators]
    /// @param value what to add
    void aggregate(int aggregator, double value);

    /// What an aggregator came to in the superstep before.
    ///
    /// @param aggregator its position in [GraphProgram#aggregators]
    /// @return the combined value; the neutral one in superstep 0
    double aggregated(int aggregator);
}
