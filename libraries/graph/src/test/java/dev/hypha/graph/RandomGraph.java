package dev.hypha.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;

/// A small random graph of a seed, with everything that files may have: loops, duplicates, isolated vertices,
/// weights of 0, and any ids; and what algorithms come to by their definitions, with no thought of speed.
final class RandomGraph implements GraphSource {
    private static final double NONE = -1;

    private final boolean directed;
    private final boolean named;
    private final long[] ids;
    private final long[] order;
    private final List<Edge> edges = new ArrayList<>();

    /// The weight of the edge between any two, or [#NONE].
    private final double[][] matrix;

    private record Edge(long from, long to, double weight) {}

    RandomGraph(Random random) {
        TreeSet<Long> all = new TreeSet<>();
        int size = 1 + random.nextInt(14);
        int kind = random.nextInt(4);
        while (all.size() < size) {
            all.add(id(random, kind));
        }
        List<Long> vertices = new ArrayList<>(all);
        Collections.shuffle(vertices, random);
        directed = random.nextBoolean();
        boolean exact = random.nextBoolean();
        int count = random.nextInt(3 * size + 1);
        for (int i = 0; i < count; i++) {
            long from = vertices.get(random.nextInt(size));
            long to = vertices.get(random.nextInt(size));
            add(from, to, weight(random, exact));
            if (random.nextInt(6) == 0) {
                add(from, to, weight(random, exact));
            }
            if (random.nextInt(6) == 0) {
                add(to, from, weight(random, exact));
            }
        }
        named = !edges.isEmpty() && random.nextInt(3) == 0;
        if (named) {
            all.clear();
            edges.forEach(edge -> all.addAll(List.of(edge.from, edge.to)));
            vertices.retainAll(all);
        }
        order = vertices.stream().mapToLong(Long::longValue).toArray();
        ids = all.stream().mapToLong(Long::longValue).toArray();
        matrix = new double[ids.length][ids.length];
        for (double[] row : matrix) {
            Arrays.fill(row, NONE);
        }
        for (Edge edge : edges) {
            put(edge.from, edge.to, edge.weight);
            if (!directed) {
                put(edge.to, edge.from, edge.weight);
            }
        }
    }

    private static long id(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextInt(20);
            case 1 -> random.nextLong();
            case 2 -> (1L << 53) + random.nextInt(20) + (random.nextBoolean() ? 0 : 1L << 60);
            default ->
                switch (random.nextInt(4)) {
                    case 0 -> Long.MAX_VALUE - random.nextInt(3);
                    case 1 -> Long.MIN_VALUE + random.nextInt(3);
                    case 2 -> -random.nextInt(5);
                    default -> random.nextInt(50);
                };
        };
    }

    private static double weight(Random random, boolean exact) {
        return exact ? random.nextInt(8) / 4.0 : random.nextDouble();
    }

    private void add(long from, long to, double weight) {
        edges.add(new Edge(from, to, weight));
    }

    private void put(long from, long to, double weight) {
        int row = Arrays.binarySearch(ids, from);
        int column = Arrays.binarySearch(ids, to);
        if (row != column) {
            double before = matrix[row][column];
            matrix[row][column] = before == NONE ? weight : Math.min(before, weight);
        }
    }

    @Override
    public boolean directed() {
        return directed;
    }

    @Override
    public boolean weighted() {
        return true;
    }

    @Override
    public boolean edgesNameVertices() {
        return named;
    }

    @Override
    public void scanVertices(VertexConsumer vertices) {
        for (long id : order) {
            vertices.vertex(id);
        }
    }

    @Override
    public void scanEdges(EdgeConsumer consumer) {
        edges.forEach(edge -> consumer.edge(edge.from, edge.to, edge.weight));
    }

    @Override
    public String toString() {
        return (directed ? "directed " : "undirected ") + Arrays.toString(order) + edges;
    }

    int size() {
        return ids.length;
    }

    long id(int vertex) {
        return ids[vertex];
    }

    private boolean leads(int from, int to) {
        return matrix[from][to] != NONE;
    }

    private boolean joins(int one, int other) {
        return leads(one, other) || leads(other, one);
    }

    private Map<Long, Object> byId(Object[] values) {
        Map<Long, Object> all = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            all.put(ids[i], values[i]);
        }
        return all;
    }

    /// Bellman's and Ford's way.
    private double[] shortest(int source, ToDoubleBiFunction<Integer, Integer> length) {
        double[] lengths = new double[ids.length];
        Arrays.fill(lengths, Double.POSITIVE_INFINITY);
        lengths[source] = 0;
        for (int round = 0; round < ids.length; round++) {
            for (int from = 0; from < ids.length; from++) {
                for (int to = 0; to < ids.length; to++) {
                    if (leads(from, to)) {
                        lengths[to] = Math.min(lengths[to], lengths[from] + length.applyAsDouble(from, to));
                    }
                }
            }
        }
        return lengths;
    }

    Map<Long, Object> sssp(int source) {
        return byId(Arrays.stream(shortest(source, (from, to) -> matrix[from][to]))
                .boxed()
                .toArray());
    }

    Map<Long, Object> bfs(int source) {
        return byId(Arrays.stream(shortest(source, (from, to) -> 1))
                .mapToObj(length -> length == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : (long) length)
                .toArray());
    }

    Map<Long, Object> wcc() {
        Object[] labels = new Object[ids.length];
        for (int i = 0; i < ids.length; i++) {
            labels[i] = ids[i];
        }
        for (int round = 0; round < ids.length; round++) {
            for (int one = 0; one < ids.length; one++) {
                for (int other = 0; other < ids.length; other++) {
                    if (joins(one, other)) {
                        labels[one] = Math.min((Long) labels[one], (Long) labels[other]);
                    }
                }
            }
        }
        return byId(labels);
    }

    Map<Long, Object> cdlp(int iterations) {
        Object[] labels = Arrays.stream(ids).boxed().toArray();
        for (int iteration = 0; iteration < iterations; iteration++) {
            Object[] next = new Object[ids.length];
            for (int vertex = 0; vertex < ids.length; vertex++) {
                TreeMap<Long, Integer> heard = new TreeMap<>();
                for (int other = 0; other < ids.length; other++) {
                    int times = (leads(other, vertex) ? 1 : 0) + (directed && leads(vertex, other) ? 1 : 0);
                    if (times > 0) {
                        heard.merge((Long) labels[other], times, Integer::sum);
                    }
                }
                int most = heard.values().stream().max(Integer::compare).orElse(0);
                next[vertex] = heard.entrySet().stream()
                        .filter(each -> each.getValue() == most)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse((Long) labels[vertex]);
            }
            labels = next;
        }
        return byId(labels);
    }

    private List<Integer> neighbours(int vertex) {
        List<Integer> neighbours = new ArrayList<>();
        for (int other = 0; other < ids.length; other++) {
            if (joins(vertex, other)) {
                neighbours.add(other);
            }
        }
        return neighbours;
    }

    Map<Long, Object> lcc() {
        Object[] values = new Object[ids.length];
        for (int vertex = 0; vertex < ids.length; vertex++) {
            List<Integer> around = neighbours(vertex);
            long found = around.stream()
                    .mapToLong(one ->
                            around.stream().filter(other -> leads(one, other)).count())
                    .sum();
            double possible = (double) around.size() * (around.size() - 1);
            values[vertex] = around.size() < 2 ? 0.0 : found / possible;
        }
        return byId(values);
    }

    Map<Long, Object> triangles() {
        Object[] values = new Object[ids.length];
        for (int vertex = 0; vertex < ids.length; vertex++) {
            List<Integer> around = neighbours(vertex);
            values[vertex] = around.stream()
                    .mapToLong(one -> around.stream()
                            .filter(other -> one < other && joins(one, other))
                            .count())
                    .sum();
        }
        return byId(values);
    }

    Map<Long, Object> pageRank(double damping, int iterations) {
        int size = ids.length;
        double[] ranks = new double[size];
        Arrays.fill(ranks, 1.0 / size);
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] next = new double[size];
            Arrays.fill(next, (1 - damping) / size);
            for (int from = 0; from < size; from++) {
                int degree = 0;
                for (int to = 0; to < size; to++) {
                    degree += leads(from, to) ? 1 : 0;
                }
                for (int to = 0; to < size; to++) {
                    boolean gets = degree == 0 || leads(from, to);
                    next[to] += gets ? damping * ranks[from] / (degree == 0 ? size : degree) : 0;
                }
            }
            ranks = next;
        }
        return byId(Arrays.stream(ranks).boxed().toArray());
    }
}
