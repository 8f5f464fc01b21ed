package dev.hypha.graph;

import java.util.Optional;
import java.util.function.BinaryOperator;

/// Vertices have any values, and send any messages to any vertices: Pregel's own model. Values and messages
/// are objects, so this is several times slower than the primitive kinds.
///
/// A vertex computes in superstep 1, and from then on whenever it has not halted or a message has come. The
/// job ends when all have halted and no message is on its way.
///
/// @param <V> the values
/// @param <M> the messages; immutable, as those within a worker are passed by reference
public non-sealed interface VertexProgram<V, M> extends GraphProgram {
    /// How values are stored in checkpoints.
    ///
    /// @return their type
    ValueType<V> valueType();

    /// How messages are sent and stored.
    ///
    /// @return their type
    ValueType<M> messageType();

    /// Makes one message of two for the same vertex, if that is possible.
    ///
    /// @return an associative and commutative operation, or empty
    default Optional<BinaryOperator<M>> combiner() {
        return Optional.empty();
    }

    /// The value before the first superstep.
    ///
    /// @param superstep number 0
    /// @param vertex the vertex
    /// @return its value
    V initial(Superstep superstep, int vertex);

    /// One vertex's part of a superstep.
    ///
    /// @param vertex the vertex; valid during the call
    /// @param messages what came to it, in the order of the senders' partition and id for those that were
    ///     said to all neighbours; to be iterated once, during the call
    void compute(Vertex<V, M> vertex, Iterable<M> messages);

    /// A vertex at work.
    ///
    /// @param <V> the values
    /// @param <M> the messages
    interface Vertex<V, M> {
        /// The superstep, its aggregators, and what the graph is like.
        ///
        /// @return the superstep
        Superstep superstep();

        /// The vertex's id.
        ///
        /// @return the id
        long id();

        /// Its value.
        ///
        /// @return the value
        V value();

        /// Changes its value.
        ///
        /// @param value the new one
        void value(V value);

        /// How many edges leave it.
        ///
        /// @return the number
        int outDegree();

        /// Where an edge leads.
        ///
        /// @param edge from 0 to [#outDegree] - 1
        /// @return the id of its end, ascending within a partition
        long neighbour(int edge);

        /// An edge's weight.
        ///
        /// @param edge from 0 to [#outDegree] - 1
        /// @return its weight, or 1 if the graph has none
        double weight(int edge);

        /// Says something to all neighbours in the direction of the program, in place of what was said in
        /// this superstep before. It goes to each worker once, however many neighbours are there.
        ///
        /// @param message what they hear in the next superstep
        void sendToNeighbours(M message);

        /// Sends a message to any vertex.
        ///
        /// @param id the vertex; a message to one that does not exist fails the job
        /// @param message what it gets in the next superstep
        void send(long id, M message);

        /// Asks not to be called again before a message comes.
        void halt();
    }
}
