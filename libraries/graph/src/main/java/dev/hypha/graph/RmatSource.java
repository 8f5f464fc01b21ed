package dev.hypha.graph;

/// A generated graph with the skew of real ones: R-MAT (Chakrabarti, Zhan, Faloutsos, SDM 2004) with the
/// parameters of Graph500, A = 0.57, B = C = 0.19, D = 0.05.
///
/// Each of `edgeFactor << scale` draws depends on the seed and its number alone, so every worker generates
/// the same graph. Loops and duplicates are dropped, and vertices without an edge do not exist. Edges are
/// directed and have no weights.
///
/// @param scale vertices are numbered below two to this power, 1 to 30
/// @param edgeFactor draws for each of these numbers, at least 1
/// @param seed another seed gives another graph
public record RmatSource(int scale, int edgeFactor, long seed) implements GraphSource {
    private static final int BITS = 32;
    private static final long LOW_WORD = 0xFFFF_FFFFL;
    private static final long A = threshold(.57);
    private static final long A_B = threshold(.57 + .19);
    private static final long A_B_C = threshold(.57 + .19 + .19);

    /// Checks the numbers.
    public RmatSource {
        if (scale < 1 || scale > 30 || edgeFactor < 1) {
            throw new GraphException(
                    GraphException.Kind.SPECIFICATION,
                    "an R-MAT graph has a scale of 1 to 30 and an edge factor of at least 1, was scale " + scale
                            + " and edge factor " + edgeFactor);
        }
    }

    private static long threshold(double probability) {
        return (long) (probability * (1L << BITS));
    }

    @Override
    public boolean directed() {
        return true;
    }

    @Override
    public boolean weighted() {
        return false;
    }

    @Override
    public void scanVertices(VertexConsumer vertices) {
        scanEdges((source, target, weight) -> {
            if (source != target) {
                vertices.vertex(source);
                vertices.vertex(target);
            }
        });
    }

    @Override
    public void scanEdges(EdgeConsumer edges) {
        long draws = (long) edgeFactor << scale;
        for (long i = 0; i < draws; i++) {
            long edge = edge(i);
            edges.edge(edge >>> BITS, edge & LOW_WORD, 1);
        }
    }

    /// The draw of a number: its source in the high word, its target in the low one.
    private long edge(long number) {
        long source = 0;
        long target = 0;
        long random = 0;
        long key = mix(seed) ^ (number * 0xD1342543DE82EF95L);
        for (int level = 0; level < scale; level++) {
            boolean even = (level & 1) == 0;
            if (even) {
                random = mix(key + level);
            }
            long draw = even ? random & LOW_WORD : random >>> BITS;
            source = source << 1 | (draw >= A_B ? 1 : 0);
            target = target << 1 | ((draw >= A && draw < A_B) || draw >= A_B_C ? 1 : 0);
        }
        return scramble(source) << BITS | scramble(target);
    }

    /// A bijection of the vertices, so that ids tell nothing of degrees.
    private long scramble(long vertex) {
        long mask = (1L << scale) - 1;
        int half = (scale + 1) / 2;
        long x = (vertex * 0x9E3779B97F4A7C15L + mix(seed + 7)) & mask;
        x ^= x >>> half;
        x = (x * 0xBF58476D1CE4E5B9L + mix(seed + 11)) & mask;
        x ^= x >>> half;
        return (x * 0x94D049BB133111EBL) & mask;
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
