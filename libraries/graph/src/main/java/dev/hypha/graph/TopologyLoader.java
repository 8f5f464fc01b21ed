package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.spi.RowBlock;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Scans a source and keeps one worker's part of it: first counts how long rows will be, then fills them.
///
/// For the time of loading, a vertex or mirror takes 30 bytes more, and edges nothing; but where edges may come
/// twice and the program does not read where they lead, an edge takes 4 bytes more, and its end 20.
final class TopologyLoader {
    private final GraphSource source;
    private final Assignment assignment;
    private final Needs needs;
    private final Partitioner.Division division;
    private final EdgeSpace space;
    private final boolean bothWays;

    /// Whether where edges lead is told by the tags of who is heard.
    private final boolean tagged;

    /// Whether edges may come twice, and are kept nowhere by which they could be told apart.
    private final boolean doubtful;

    /// Vertices here, and mirrors, as they come.
    private final LongIndex here = new LongIndex(1 << 10);

    private final LongIndex mirrors = new LongIndex(1 << 10);

    /// The final numbers of both.
    private int[] hereNumbers = {};

    private int[] mirrorNumbers = {};

    private TopologyLoader(
            GraphSource source, Assignment assignment, Needs needs, Partitioner.Division division, EdgeSpace space) {
        this.source = source;
        this.assignment = assignment;
        this.needs = needs;
        this.division = division;
        this.space = space;
        this.bothWays = EdgeRouter.bothWays(source, needs);
        this.tagged = bothWays && needs.neighbours();
        this.doubtful = !needs.neighbours() && !source.simple();
    }

    static Topology load(
            GraphSource source, Partitioner partitioner, Assignment assignment, Needs needs, EdgeSpace space) {
        try {
            GraphSource scanned = new InterruptibleSource(source);
            Partitioner.Division division = partitioner.prepare(scanned, assignment.partitions());
            return new TopologyLoader(scanned, assignment, needs, division, space).load();
        } catch (IOException e) {
            throw GraphException.unreadable(Kind.SOURCE, "the graph cannot be read from " + source, e);
        }
    }

    private Topology load() throws IOException {
        Counter counter = new Counter();
        if (!source.edgesNameVertices()) {
            source.scanVertices(id -> {
                if (counter.isMine(id)) {
                    here.add(id);
                }
            });
        }
        counter.scan();
        int[] starts = new int[assignment.partitions() + 1];
        long[] ids = number(counter, starts);
        Filler filler = new Filler(counter, starts);
        filler.scan();
        return filler.finish(ids);
    }

    /// Orders vertices and mirrors by partition and id, and gives them their numbers.
    ///
    /// @param starts gets where each partition starts
    /// @return the ids
    private long[] number(Counter counter, int[] starts) {
        long[] ids = new long[Math.addExact(here.size(), mirrors.size())];
        count(here, starts);
        count(mirrors, starts);
        for (int partition = 0; partition + 1 < starts.length; partition++) {
            starts[partition + 1] += starts[partition];
        }
        int[] next = starts.clone();
        place(here, next, ids);
        place(mirrors, next, ids);
        hereNumbers = new int[here.size()];
        mirrorNumbers = new int[mirrors.size()];
        for (int partition = 0; partition + 1 < starts.length; partition++) {
            Interruption.check();
            Arrays.sort(ids, starts[partition], starts[partition + 1]);
            for (int i = starts[partition]; i < starts[partition + 1]; i++) {
                if (counter.isMine(ids[i])) {
                    hereNumbers[here.find(ids[i])] = i;
                } else {
                    mirrorNumbers[mirrors.find(ids[i])] = i;
                }
            }
        }
        return ids;
    }

    private void count(LongIndex vertices, int[] starts) {
        for (int i = 0; i < vertices.size(); i++) {
            starts[division.partitionOf(vertices.key(i)) + 1]++;
        }
    }

    private void place(LongIndex vertices, int[] next, long[] ids) {
        for (int i = 0; i < vertices.size(); i++) {
            long id = vertices.key(i);
            ids[next[division.partitionOf(id)]++] = id;
        }
    }

    /// Finds out who is here, who has mirrors, and how long rows will be.
    private final class Counter extends EdgeRouter {
        private final RowCounts left = new RowCounts();
        private final RowCounts heard = new RowCounts();
        private final RowCounts pushed = new RowCounts();
        private boolean floats = true;

        Counter() {
            super(source, assignment, needs, division);
        }

        @Override
        void loop(long id) {
            if (source.edgesNameVertices() && isMine(id)) {
                here.add(id);
            }
        }

        @Override
        int here(long id) {
            int number = source.edgesNameVertices() ? here.add(id) : here.find(id);
            if (number < 0) {
                throw new GraphException(
                        Kind.SOURCE,
                        "an edge of " + source + " has the end " + id
                                + ", which is no vertex; add it to the vertices, or leave their file away");
            }
            return number;
        }

        @Override
        int mirror(long id) {
            return ~mirrors.add(id);
        }

        @Override
        void leave(int tail, long to, int head, double weight) {
            left.add(tail);
            floats &= (float) weight == weight;
        }

        @Override
        void hear(int listener, int speaker, double weight) {
            heard.add(listener);
            floats &= (float) weight == weight;
        }

        @Override
        void push(int speaker, int listener, double weight) {
            pushed.add(speaker);
        }
    }

    /// Fills the tables that the program needs.
    private final class Filler extends EdgeRouter {
        private final int[] starts;
        private final int[] outDegrees;
        private final @Nullable Edges collected;
        private final @Nullable Edges pushed;
        private final @Nullable Edges neighbours;

        /// Where edges lead that may come twice, only to count them; ends have numbers of their own.
        private final @Nullable Edges doubted;

        private final LongIndex doubtedEnds = new LongIndex(16);

        Filler(Counter counter, int[] starts) throws IOException {
            super(source, assignment, needs, division);
            this.starts = starts;
            outDegrees = counter.left.renumbered(hereNumbers, mirrorNumbers);
            boolean both = needs.direction() == Direction.BOTH;
            boolean weighted = needs.weights() || (needs.neighbours() && both && source.weighted());
            collected = table(
                    needs.collects() || both,
                    counter.heard.renumbered(hereNumbers, mirrorNumbers),
                    new EdgeLayout.Shape(
                            weighted, counter.floats, !source.simple(), bothWays && !tagged, needs.pulls()));
            pushed = table(
                    needs.pushes() && !both,
                    counter.pushed.renumbered(hereNumbers, mirrorNumbers),
                    shape(counter, needs.weights()));
            neighbours = table(needs.neighbours() && !both, outDegrees, shape(counter, source.weighted()));
            doubted = table(doubtful, outDegrees, shape(counter, false));
        }

        private EdgeLayout.Shape shape(Counter counter, boolean weighted) {
            return new EdgeLayout.Shape(weighted, counter.floats, !source.simple(), false, false);
        }

        private @Nullable Edges table(boolean needed, int[] counts, EdgeLayout.Shape shape) throws IOException {
            return needed ? space.edges(new EdgeLayout(starts, counts, shape)) : null;
        }

        @Override
        void loop(long id) {}

        @Override
        int here(long id) {
            return numbered(here, hereNumbers, id);
        }

        @Override
        int mirror(long id) {
            return numbered(mirrors, mirrorNumbers, id);
        }

        private static int numbered(LongIndex vertices, int[] numbers, long id) {
            int found = vertices.find(id);
            if (found < 0) {
                throw EdgeTable.changed();
            }
            return numbers[found];
        }

        @Override
        void leave(int tail, long to, int head, double weight) throws IOException {
            if (neighbours != null) {
                neighbours.add(tail, head, weight);
            } else if (doubted != null) {
                doubted.add(tail, doubtedEnds.add(to), 1);
            }
        }

        @Override
        void hear(int listener, int speaker, double weight) throws IOException {
            if (collected != null) {
                collected.add(listener, speaker, weight);
            }
        }

        @Override
        void push(int speaker, int listener, double weight) throws IOException {
            if (pushed != null) {
                pushed.add(speaker, listener, weight);
            }
        }

        Topology finish(long[] ids) throws IOException {
            boolean both = needs.direction() == Direction.BOTH;
            @Nullable Rows heard = collected == null ? null : collected.rows();
            @Nullable Rows leads = neighbours == null ? null : neighbours.rows();
            if (needs.neighbours() && both) {
                leads = heard;
            }
            @Nullable Rows pushes = pushed == null ? null : pushed.rows();
            if (needs.pushes() && both) {
                pushes = heard;
            }
            int[] distinct = doubted == null ? outDegrees : doubted.distinctDegrees();
            if (leads != null) {
                countTold(leads, distinct);
            }
            return new Topology(assignment, division, starts, ids, distinct, heard, pushes, leads, tagged);
        }

        /// Counts the edges that leave each vertex, where they are kept.
        private void countTold(Rows leads, int[] degrees) {
            for (int partition : assignment.mine()) {
                Rows.Scan scan = leads.scan(starts[partition], starts[partition + 1]);
                while (scan.next()) {
                    Interruption.check();
                    RowBlock block = scan.block();
                    for (int vertex = block.begin(); vertex < block.end(); vertex++) {
                        degrees[vertex] = tagged ? tags(block, vertex) : block.to(vertex) - block.from(vertex);
                    }
                }
            }
        }

        private static int tags(RowBlock block, int vertex) {
            int count = 0;
            for (int i = block.from(vertex); i < block.to(vertex); i++) {
                count += block.targets()[i] & 1;
            }
            return count;
        }
    }
}
