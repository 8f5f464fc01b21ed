package dev.hypha.graph;

import java.io.IOException;

/// A source whose scans end when their thread is interrupted, whatever the source itself does.
///
/// @param source gives the graph
record InterruptibleSource(GraphSource source) implements GraphSource {
    @Override
    public boolean directed() {
        return source.directed();
    }

    @Override
    public boolean weighted() {
        return source.weighted();
    }

    @Override
    public boolean simple() {
        return source.simple();
    }

    @Override
    public boolean edgesNameVertices() {
        return source.edgesNameVertices();
    }

    @Override
    public void scanVertices(VertexConsumer vertices) throws IOException {
        source.scanVertices(new VertexConsumer() {
            private int seen;

            @Override
            public void vertex(long id) {
                if (++seen % Interruption.BLOCK == 0) {
                    Interruption.check();
                }
                vertices.vertex(id);
            }
        });
    }

    @Override
    public void scanEdges(EdgeConsumer edges) throws IOException {
        source.scanEdges(new EdgeConsumer() {
            private int seen;

            @Override
            public void edge(long from, long to, double weight) {
                if (++seen % Interruption.BLOCK == 0) {
                    Interruption.check();
                }
                edges.edge(from, to, weight);
            }
        });
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
