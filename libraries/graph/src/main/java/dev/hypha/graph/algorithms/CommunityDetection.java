package dev.hypha.graph.algorithms;

import dev.hypha.graph.Combiner;
import dev.hypha.graph.Direction;
import dev.hypha.graph.GraphException;
import dev.hypha.graph.LongVertexProgram;
import dev.hypha.graph.Superstep;
import java.util.Arrays;

/// Community detection by label propagation, deterministic and synchronous.
///
/// Labels begin as ids. In each iteration every vertex takes the label that most of its neighbours have, in
/// either direction (one with edges both ways counts twice); of several such labels the smallest; without
/// neighbours it keeps its own.
///
/// @param iterations how many, at least 0
public record CommunityDetection(int iterations) implements LongVertexProgram {
    /// Checks the number.
    public CommunityDetection {
        if (iterations < 0) {
            throw new GraphException(
                    GraphException.Kind.SPECIFICATION, "cdlp has at least 0 iterations, was " + iterations);
        }
    }

    @Override
    public Direction direction() {
        return Direction.BOTH;
    }

    @Override
    public Combiner combiner() {
        return Combiner.NONE;
    }

    @Override
    public int superstepsMax() {
        return iterations;
    }

    @Override
    public long initial(Superstep superstep, int vertex) {
        return superstep.id(vertex);
    }

    @Override
    public long signal(Superstep superstep, int vertex, long value) {
        return value;
    }

    @Override
    public long reduce(long value, long[] heard, int count) {
        Arrays.sort(heard, 0, count);
        long most = value;
        int mostTimes = 0;
        for (int i = 0; i < count; ) {
            int begin = i;
            while (i < count && heard[i] == heard[begin]) {
                i++;
            }
            if (i - begin > mostTimes) {
                mostTimes = i - begin;
                most = heard[begin];
            }
        }
        return most;
    }

    @Override
    public long compute(Superstep superstep, int vertex, long value, long combined) {
        return combined;
    }
}
