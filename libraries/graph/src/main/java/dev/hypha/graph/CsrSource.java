package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A graph that lies in this process's memory as compressed sparse rows: the edges of the `i`-th vertex are
/// those from `offsets[i]` to `offsets[i + 1]`. The arrays are not copied and must not change.
public final class CsrSource implements GraphSource {
    private final long[] ids;
    private final int[] offsets;
    private final int[] targets;
    private final double @Nullable [] weights;
    private final float @Nullable [] floatWeights;
    private final boolean directed;

    private CsrSource(
            long[] ids,
            int[] offsets,
            int[] targets,
            double @Nullable [] weights,
            float @Nullable [] floatWeights,
            boolean directed) {
        if (offsets.length != ids.length + 1
                || offsets[ids.length] != targets.length
                || (weights != null && weights.length != targets.length)
                || (floatWeights != null && floatWeights.length != targets.length)) {
            throw new GraphException(
                    Kind.SOURCE,
                    ids.length + " vertices have " + (ids.length + 1) + " offsets, of which the last is the number of"
                            + " targets and weights; these have " + offsets.length + " offsets and " + targets.length
                            + " targets");
        }
        this.ids = ids;
        this.offsets = offsets;
        this.targets = targets;
        this.weights = weights;
        this.floatWeights = floatWeights;
        this.directed = directed;
    }

    /// A directed graph without loops, and without edges that come twice.
    ///
    /// @param ids the vertices' ids, each once
    /// @param offsets where each vertex's edges begin, and the number of edges
    /// @param targets the positions in `ids` that edges lead to
    /// @return the source
    public static CsrSource directed(long[] ids, int[] offsets, int[] targets) {
        return new CsrSource(ids, offsets, targets, null, null, true);
    }

    /// A directed graph with weights, without loops, and without edges that come twice.
    ///
    /// @param ids the vertices' ids, each once
    /// @param offsets where each vertex's edges begin, and the number of edges
    /// @param targets the positions in `ids` that edges lead to
    /// @param weights the edges' weights
    /// @return the source
    public static CsrSource directed(long[] ids, int[] offsets, int[] targets, double[] weights) {
        return new CsrSource(ids, offsets, targets, Objects.requireNonNull(weights, "weights"), null, true);
    }

    /// A directed graph with weights that are floats, without loops, and without edges that come twice.
    ///
    /// @param ids the vertices' ids, each once
    /// @param offsets where each vertex's edges begin, and the number of edges
    /// @param targets the positions in `ids` that edges lead to
    /// @param weights the edges' weights
    /// @return the source
    public static CsrSource directed(long[] ids, int[] offsets, int[] targets, float[] weights) {
        return new CsrSource(ids, offsets, targets, null, Objects.requireNonNull(weights, "weights"), true);
    }

    @Override
    public boolean directed() {
        return directed;
    }

    @Override
    public boolean weighted() {
        return weights != null || floatWeights != null;
    }

    @Override
    public boolean simple() {
        return true;
    }

    @Override
    public void scanVertices(VertexConsumer vertices) {
        for (long id : ids) {
            vertices.vertex(id);
        }
    }

    @Override
    public void scanEdges(EdgeConsumer edges) {
        for (int source = 0; source < ids.length; source++) {
            for (int i = offsets[source]; i < offsets[source + 1]; i++) {
                edges.edge(ids[source], ids[targets[i]], weight(i));
            }
        }
    }

    private double weight(int edge) {
        if (floatWeights != null) {
            return floatWeights[edge];
        }
        return weights == null ? 1 : weights[edge];
    }
}
