package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Scans a source and keeps one worker's part of it.
///
/// For the time of loading an edge takes 8 bytes more (16 with weights), and a vertex or mirror 20.
final class TopologyLoader {
    private final GraphSource source;
    private final Assignment assignment;
    private final Needs needs;
    private final Partitioner.Division division;

    /// Vertices here, then mirrors, as they come.
    private final LongIndex known = new LongIndex(1 << 10);

    /// For each vertex, those that it hears; with both ways also for each mirror, those here that hear it.
    private final Edges incoming;

    /// For each vertex here, where its edges lead, if the program wants to know.
    private final @Nullable Edges outgoing;

    /// The same, only to count edges that may come twice; ends have numbers of their own.
    private final @Nullable Edges doubtful;

    private final LongIndex doubtfulEnds = new LongIndex(16);
    private int locals;
    private int[] degrees = {};

    private TopologyLoader(
            GraphSource source, Assignment assignment, Needs needs, Partitioner.Division division, EdgeSpace space)
            throws IOException {
        this.source = source;
        this.assignment = assignment;
        this.needs = needs;
        this.division = division;
        this.incoming = space.edges(needs.weights());
        this.outgoing = needs.neighbours() ? space.edges(source.weighted()) : null;
        this.doubtful = needs.neighbours() || source.simple() ? null : space.edges(false);
    }

    static Topology load(
            GraphSource source, Partitioner partitioner, Assignment assignment, Needs needs, EdgeSpace space) {
        try {
            Partitioner.Division division = partitioner.prepare(source, assignment.partitions());
            return new TopologyLoader(source, assignment, needs, division, space).load();
        } catch (IOException e) {
            throw new GraphException(Kind.SOURCE, "the graph cannot be read from " + source, e);
        }
    }

    private Topology load() throws IOException {
        source.scanVertices(id -> {
            if (assignment.isMine(division.partitionOf(id))) {
                known.add(id);
            }
        });
        locals = known.size();
        degrees = new int[locals];
        try {
            source.scanEdges((from, to, weight) -> {
                if (from != to) {
                    take(from, to, weight);
                    if (!source.directed()) {
                        take(to, from, weight);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return build();
    }

    /// Whether each end of an edge hears the other, and has to tell edges from their opposites.
    private boolean bothWays() {
        return needs.direction() == Direction.BOTH && source.directed();
    }

    private void take(long from, long to, double weight) {
        try {
            edge(from, to, weight);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void edge(long from, long to, double weight) throws IOException {
        int tail = known.find(from);
        int head = known.find(to);
        boolean tailHere = isHere(tail, from);
        boolean headHere = isHere(head, to);
        if (tailHere) {
            degrees[tail]++;
            if (head < 0 && (bothWays() || outgoing != null)) {
                head = known.add(to);
            }
            if (outgoing != null) {
                outgoing.add(tail, head, weight);
            } else if (doubtful != null) {
                doubtful.add(tail, doubtfulEnds.add(to), 1);
            }
        }
        if (headHere && tail < 0) {
            tail = known.add(from);
        }
        // Values that go both ways need rows of mirrors too, so that one table serves to collect and to push.
        boolean mirrors = needs.direction() == Direction.BOTH && needs.pushes();
        if (headHere || (tailHere && bothWays())) {
            if (headHere || mirrors) {
                hear(head, tail, 0, weight);
            }
            if (bothWays() ? tailHere || mirrors : mirrors && !tailHere) {
                hear(tail, head, 1, weight);
            }
        }
    }

    private void hear(int listener, int speaker, int tag, double weight) throws IOException {
        incoming.add(listener, bothWays() ? speaker << 1 | tag : speaker, weight);
    }

    private boolean isHere(int number, long id) {
        if (number < 0 && assignment.isMine(division.partitionOf(id))) {
            throw new GraphException(
                    Kind.SOURCE,
                    "an edge of " + source + " has the end " + id
                            + ", which is no vertex; add it to the vertices, or leave their file away");
        }
        return number >= 0 && number < locals;
    }

    private Topology build() throws IOException {
        int[] starts = new int[assignment.partitions() + 1];
        long[] ids = known.keys();
        int[] numbers = number(ids, starts);
        boolean distinct = !source.simple();
        @Nullable Rows neighbours = null;
        if (outgoing != null) {
            outgoing.renumber(numbers, false);
            neighbours = outgoing.rows(starts, new Edges.Shape(false, distinct, false));
        }
        int[] outDegrees = outDegrees(numbers, neighbours);
        incoming.renumber(numbers, bothWays());
        boolean forward = needs.direction() == Direction.FORWARD;
        @Nullable Rows collected = null;
        if (needs.collects() || !forward) {
            collected = incoming.rows(starts, new Edges.Shape(false, distinct, bothWays()));
        }
        @Nullable Rows pushed = null;
        if (needs.pushes()) {
            pushed = forward ? incoming.rows(starts, new Edges.Shape(true, distinct, false)) : collected;
        }
        return new Topology(assignment, division, starts, ids, outDegrees, collected, pushed, neighbours);
    }

    private int[] outDegrees(int[] numbers, @Nullable Rows neighbours) throws IOException {
        int[] distinct = doubtful == null ? degrees : doubtful.distinctDegrees(locals);
        int[] outDegrees = new int[numbers.length];
        for (int i = 0; i < locals; i++) {
            int vertex = numbers[i];
            outDegrees[vertex] = neighbours != null ? neighbours.degree(vertex) : distinct[i];
        }
        return outDegrees;
    }

    /// Orders vertices and mirrors by partition and id.
    ///
    /// @param ids is sorted
    /// @param starts gets where each partition starts
    /// @return the new number of each old one
    private int[] number(long[] ids, int[] starts) {
        int[] partitions = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            partitions[i] = division.partitionOf(ids[i]);
            starts[partitions[i] + 1]++;
        }
        for (int partition = 0; partition + 1 < starts.length; partition++) {
            starts[partition + 1] += starts[partition];
        }
        int[] next = Arrays.copyOf(starts, starts.length);
        for (int i = 0; i < partitions.length; i++) {
            ids[next[partitions[i]]++] = known.key(i);
        }
        int[] numbers = new int[ids.length];
        for (int partition = 0; partition + 1 < starts.length; partition++) {
            Arrays.sort(ids, starts[partition], starts[partition + 1]);
            for (int i = starts[partition]; i < starts[partition + 1]; i++) {
                numbers[known.find(ids[i])] = i;
            }
        }
        return numbers;
    }
}
