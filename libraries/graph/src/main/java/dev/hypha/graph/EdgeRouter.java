package dev.hypha.graph;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Finds out what each edge of a source is to one worker. Sources are scanned by two of them: one counts, the
/// other one fills tables.
///
/// With direction BOTH, entries of who is heard tell an edge from its opposite by their lowest bit: it is 1 for
/// an edge that leaves the listener.
abstract class EdgeRouter {
    private final GraphSource source;
    private final Needs needs;
    private final Partitioner.Division division;
    private final boolean[] mine;
    private final boolean bothWays;
    private long lastTail;
    private int lastTailNumber;
    private boolean lastTailKnown;

    EdgeRouter(GraphSource source, Assignment assignment, Needs needs, Partitioner.Division division) {
        this.source = source;
        this.needs = needs;
        this.division = division;
        this.bothWays = bothWays(source, needs);
        this.mine = new boolean[assignment.partitions()];
        for (int partition : assignment.mine()) {
            mine[partition] = true;
        }
    }

    /// Whether each end of an edge hears the other, and has to tell edges from their opposites.
    static boolean bothWays(GraphSource source, Needs needs) {
        return needs.direction() == Direction.BOTH && source.directed();
    }

    final boolean isMine(long id) {
        return mine[division.partitionOf(id)];
    }

    /// Takes all edges of the source.
    final void scan() throws IOException {
        try {
            source.scanEdges((from, to, weight) -> {
                try {
                    if (from == to) {
                        loop(from);
                    } else {
                        edge(from, to, weight);
                        if (!source.directed()) {
                            edge(to, from, weight);
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void edge(long from, long to, double weight) throws IOException {
        boolean tailHere = isMine(from);
        boolean headHere = isMine(to);
        if (!tailHere && !headHere) {
            return;
        }
        boolean heard = headHere || (tailHere && bothWays);
        int tail = tailHere || heard ? tail(from, tailHere) : 0;
        int head = heard || needs.neighbours() ? number(to, headHere) : 0;
        if (tailHere) {
            leave(tail, to, head, weight);
        }
        if (heard) {
            boolean both = needs.direction() == Direction.BOTH;
            // If values go both ways, one table serves to collect and to push: entries are vertices here always,
            // and rows are those of mirrors too, which push.
            boolean mirrored = both && needs.pushes();
            if (mirrored ? tailHere : headHere) {
                hear(head, bothWays ? tail << 1 : tail, weight);
            }
            if (mirrored ? headHere && (bothWays || !tailHere) : bothWays && tailHere) {
                hear(tail, bothWays ? head << 1 | 1 : head, weight);
            }
            if (!both && needs.pushes()) {
                push(tail, head, weight);
            }
        }
    }

    private int tail(long id, boolean here) {
        if (!lastTailKnown || id != lastTail) {
            lastTail = id;
            lastTailNumber = number(id, here);
            lastTailKnown = true;
        }
        return lastTailNumber;
    }

    private int number(long id, boolean here) {
        return here ? here(id) : mirror(id);
    }

    /// An edge of a vertex to itself, which only tells that the vertex exists.
    abstract void loop(long id);

    /// The number of a vertex here.
    abstract int here(long id);

    /// The number of another worker's vertex.
    abstract int mirror(long id);

    /// An edge leaves a vertex here.
    ///
    /// @param tail the vertex
    /// @param to the id of its end
    /// @param head the number of its end, if the program wants to know the vertices that edges lead to
    abstract void leave(int tail, long to, int head, double weight) throws IOException;

    /// A vertex hears another one; with tags, if values go both ways along directed edges.
    abstract void hear(int listener, int speaker, double weight) throws IOException;

    /// A vertex says something to another one.
    abstract void push(int speaker, int listener, double weight) throws IOException;
}
