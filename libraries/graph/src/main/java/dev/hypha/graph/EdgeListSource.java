package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// A graph in text: a line for each edge, `source target` or `source target weight`, separated by spaces, tabs
/// or commas.
///
/// Names that end in `.gz` are unpacked. Lines that start with `#` or `%`, and empty ones, are passed over.
/// Ids are whole numbers from -2^63 to 2^63 - 1; others are refused. With a file of vertices, an id on
/// each line, as in LDBC Graphalytics' EVLP format, vertices without edges exist too, and an edge to any
/// other is refused. The files must be the same on every node that runs a worker.
///
/// @param vertices the file of vertices; without it the vertices are the ends of the edges
/// @param edges the file of edges
/// @param directed whether edges have a direction
/// @param weighted whether lines have a third column, which is read as the weight
public record EdgeListSource(Optional<Path> vertices, Path edges, boolean directed, boolean weighted)
        implements GraphSource {

    /// A directed graph without weights, from its edges.
    ///
    /// @param edges the file of edges
    /// @return the source
    public static EdgeListSource of(Path edges) {
        return new EdgeListSource(Optional.empty(), edges, true, false);
    }

    /// A graph of LDBC Graphalytics: `<base>.v` and `<base>.e`, or both with `.gz`.
    ///
    /// @param base the common part of the two names
    /// @param directed whether edges have a direction
    /// @param weighted whether edges have weights
    /// @return the source
    public static EdgeListSource graphalytics(Path base, boolean directed, boolean weighted) {
        return new EdgeListSource(Optional.of(existing(base, ".v")), existing(base, ".e"), directed, weighted);
    }

    private static Path existing(Path base, String ending) {
        String name = base.getFileName() + ending;
        Path packed = base.resolveSibling(name + ".gz");
        return Files.exists(packed) ? packed : base.resolveSibling(name);
    }

    @Override
    public boolean edgesNameVertices() {
        return vertices.isEmpty();
    }

    @Override
    public void scanVertices(VertexConsumer consumer) throws IOException {
        if (vertices.isPresent()) {
            try (Lines lines = new Lines(vertices.get())) {
                while (lines.next()) {
                    consumer.vertex(lines.readLong());
                }
            }
        } else {
            scanEdges((source, target, weight) -> {
                consumer.vertex(source);
                consumer.vertex(target);
            });
        }
    }

    @Override
    public void scanEdges(EdgeConsumer consumer) throws IOException {
        try (Lines lines = new Lines(edges)) {
            while (lines.next()) {
                long source = lines.readLong();
                long target = lines.readLong();
                consumer.edge(source, target, weighted ? lines.readDouble() : 1);
            }
        }
    }

    /// Reads numbers from bytes, without an object for each line.
    private static final class Lines implements AutoCloseable {
        private static final int END = -1;
        private static final int SHOWN_DIGITS_MAX = 40;

        private final Path file;
        private final InputStream in;
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int limit;
        private long line;
        private boolean within;

        Lines(Path file) throws IOException {
            this.file = file;
            InputStream raw = Files.newInputStream(file);
            try {
                this.in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        }

        private int peek() throws IOException {
            if (at == limit) {
                limit = Math.max(in.read(buffer), 0);
                at = 0;
                if (limit == 0) {
                    return END;
                }
            }
            return buffer[at];
        }

        /// Goes to the next line that has something to say.
        boolean next() throws IOException {
            while (true) {
                if (within) {
                    skipLine();
                }
                within = true;
                line++;
                skipBlanks();
                int first = peek();
                if (first == END) {
                    return false;
                }
                if (first != '\n' && first != '#' && first != '%') {
                    return true;
                }
            }
        }

        private void skipLine() throws IOException {
            for (int each = peek(); each != END; each = peek()) {
                at++;
                if (each == '\n') {
                    return;
                }
            }
        }

        private void skipBlanks() throws IOException {
            for (int each = peek(); each == ' ' || each == '\t' || each == ',' || each == '\r'; each = peek()) {
                at++;
            }
        }

        long readLong() throws IOException {
            skipBlanks();
            boolean negative = peek() == '-';
            if (negative) {
                at++;
            }
            long value = 0; // its opposite, as there is one more of those
            boolean any = false;
            for (int each = peek(); isDigit(each); each = peek()) {
                long longer = value * 10 - (each - '0');
                if (value < Long.MIN_VALUE / 10 || longer > 0) {
                    throw tooLarge(negative, value);
                }
                value = longer;
                any = true;
                at++;
            }
            if (!any || !isEnd(peek())) {
                throw malformed("an id is a whole number");
            }
            if (!negative && value == Long.MIN_VALUE) {
                throw tooLarge(false, value);
            }
            return negative ? value : -value;
        }

        private static boolean isDigit(int each) {
            return each >= '0' && each <= '9';
        }

        /// Ids that would not fit are not taken modulo 2^64: they could not be told from negative ones any
        /// more.
        private GraphException tooLarge(boolean negative, long begun) throws IOException {
            StringBuilder id = new StringBuilder().append(begun).deleteCharAt(0);
            for (int each = peek(); isDigit(each) && id.length() < SHOWN_DIGITS_MAX; each = peek()) {
                id.append((char) each);
                at++;
            }
            return malformed("an id is from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", was "
                    + (negative ? "-" : "") + id + (isDigit(peek()) ? "..." : "")
                    + "; give the vertices smaller numbers");
        }

        double readDouble() throws IOException {
            skipBlanks();
            StringBuilder text = new StringBuilder();
            for (int each = peek(); !isEnd(each); each = peek()) {
                text.append((char) each);
                at++;
            }
            try {
                double weight = Double.parseDouble(text.toString());
                if (weight >= 0) {
                    return weight;
                }
            } catch (NumberFormatException e) {
                throw malformed("a weight is a number, was '" + text + "'");
            }
            throw malformed("a weight is at least 0, was '" + text + "'");
        }

        private static boolean isEnd(int each) {
            return each == END || each == ' ' || each == '\t' || each == ',' || each == '\n' || each == '\r';
        }

        private GraphException malformed(String rule) {
            return new GraphException(Kind.SOURCE, "line " + line + " of " + file + " cannot be read: " + rule);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
