package dev.hypha.graph;

import dev.hypha.Placement;
import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A job as data: what can be written down, sent to a cluster, and run there by any node.
///
/// @param name names the job and its checkpoints: letters, digits, `-`, `_` and `.`, at most 64
/// @param source `type` and what belongs to it: `edges` (`path`, `vertices`), `graphalytics` (`path`), `rmat`
///     (`scale`, `edge-factor`, `seed`)
/// @param schema what the graph is like
/// @param algorithm the name of a program: `bfs`, `cdlp`, `lcc`, `pagerank`, `sssp`, `triangles`, `wcc`, or
///     of an [AlgorithmProvider]
/// @param parameters the program's
/// @param sink `type` `files` with `path`, or `none`
/// @param execution how it is spread
/// @param checkpoint when and where its state is stored
/// @param state where workers keep the edges
public record JobSpec(
        String name,
        Map<String, String> source,
        Schema schema,
        String algorithm,
        Map<String, String> parameters,
        Map<String, String> sink,
        Execution execution,
        Checkpointing checkpoint,
        State state) {
    private static final String TYPE = "type";
    private static final String PATH = "path";

    /// How a job is spread.
    ///
    /// @param workers how many, at least 1
    /// @param workersPerNode how many of them one node takes, at least 1
    /// @param partitions into how many the graph is divided, at least as many as workers
    /// @param partitioner `hash`, `range`, `edge-balanced`, or the name of a [PartitionerProvider]
    /// @param supersteps the job ends after so many at the latest
    /// @param selector which nodes may have workers, as in [dev.hypha.Placement#selecting]; empty for all
    public record Execution(
            int workers, int workersPerNode, int partitions, String partitioner, int supersteps, String selector) {
        /// Checks the numbers.
        public Execution {
            Problems problems = new Problems();
            problems.check(workers >= 1, "execution.workers is at least 1, was " + workers);
            problems.check(workersPerNode >= 1, "execution.workers-per-node is at least 1, was " + workersPerNode);
            problems.check(
                    partitions >= workers,
                    "execution.partitions is at least the number of workers, " + workers + ", was " + partitions);
            problems.check(supersteps >= 0, "execution.supersteps is at least 0, was " + supersteps);
            String divides = partitioner;
            String selects = selector;
            problems.of("execution.partitioner", () -> Partitioner.of(divides));
            problems.of("execution.selector", () -> placement(selects));
            problems.refuse();
        }

        /// The nodes that may have workers.
        Placement placement() {
            return placement(selector);
        }

        private static Placement placement(String selector) {
            try {
                return selector.isEmpty() ? Placement.ANY : Placement.selecting(selector);
            } catch (IllegalArgumentException e) {
                throw new GraphException(
                        Kind.SPECIFICATION, "execution.selector selects no nodes, was '" + selector + "'", e);
            }
        }

        /// So many workers, one on a node, with four hash partitions each.
        ///
        /// @param workers how many
        /// @return the execution
        public static Execution of(int workers) {
            return new Execution(workers, 1, 4 * workers, "hash", Integer.MAX_VALUE, "");
        }
    }

    /// When and where a job's state is stored.
    ///
    /// @param every so many supersteps between checkpoints; 0 for none
    /// @param store the name of a [dev.hypha.checkpoint.CheckpointStore] that all nodes reach, such as `file`
    /// @param options the store's
    public record Checkpointing(int every, String store, Map<String, String> options) {
        /// No checkpoints.
        public static final Checkpointing NONE = new Checkpointing(0, "", Map.of());

        /// Checks the number.
        public Checkpointing {
            Problems problems = new Problems();
            problems.check(every >= 0, "checkpoint.every is at least 0, was " + every);
            problems.check(
                    every == 0 || !store.isEmpty(),
                    "checkpoint.store is missing; it names where checkpoints go, such as file");
            problems.refuse();
            options = Map.copyOf(options);
        }
    }

    /// Where workers keep the edges of their vertices; values are in memory always.
    ///
    /// @param type `memory`, or the name of a [dev.hypha.graph.spi.RowStoreProvider] that nodes have, such as
    ///     `rocksdb`
    /// @param path a directory on a local disk of each node, for what is not in memory; empty for one below
    ///     that of temporary files. What a worker puts there is deleted when it ends, or when the next one
    ///     comes
    public record State(String type, String path) {
        /// All in memory.
        public static final State MEMORY = new State("memory", "");

        /// Checks the name.
        public State {
            Problems problems = new Problems();
            problems.check(
                    type.matches("[a-z0-9-]{1,32}"),
                    "state.type is memory, or the name of a store such as rocksdb, was '" + type + "'");
            problems.check(
                    path.isEmpty() || !type.equals("memory"),
                    "state.path is for stores on a disk, and state.type is memory");
            problems.check(
                    !path.isEmpty() || type.equals("memory"),
                    "state.path is needed: the folder on each node's disk for the state of type '" + type + "'");
            problems.refuse();
        }

        /// Opens it for a worker. Other executions of the job on this node are over, and what they left is
        /// deleted.
        EdgeSpace open(String node, WorkerStart start) throws IOException {
            Path all = path.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir"), "hypha-graph") : Path.of(path);
            Path job = all.resolve(node).resolve(start.job());
            String run = start.run().replace('/', '-').substring(start.job().length() + 1);
            EdgeSpace.clear(job, run);
            return EdgeSpace.open(type, job.resolve(run).resolve("worker-" + start.worker()));
        }
    }

    /// What the graph is like. Ids of vertices are any numbers of 64 bits.
    ///
    /// @param directed whether edges have a direction; if not, each is in the source once
    /// @param weighted whether edges have weights, as numbers of 64 bits (IEEE 754)
    public record Schema(boolean directed, boolean weighted) {
        /// Directed, without weights.
        public static final Schema PLAIN = new Schema(true, false);
    }

    /// Checks everything that can be checked without reading the graph.
    public JobSpec {
        Problems problems = new Problems();
        problems.check(
                name.matches("[A-Za-z0-9_.-]{1,64}"),
                "name is 1 to 64 letters, digits, hyphens, underscores and dots, was '" + name + "'");
        Map<String, String> from = Map.copyOf(source);
        Map<String, String> with = Map.copyOf(parameters);
        Map<String, String> to = Map.copyOf(sink);
        String which = algorithm;
        Schema graph = schema;
        problems.of("source", () -> sourceOf(from, graph));
        problems.of("algorithm", () -> Algorithms.create(which, with))
                .ifPresent(program -> problems.check(
                        graph.weighted() || !Shard.needs(program).weights(),
                        "graph.weighted is false, and " + which + " needs weights"));
        problems.of("sink", () -> sinkOf(to));
        problems.refuse();
        source = from;
        parameters = with;
        sink = to;
    }

    /// The graph.
    ///
    /// @return a new source
    GraphSource openSource() {
        return sourceOf(source, schema);
    }

    /// The program.
    ///
    /// @return a new one
    GraphProgram openProgram() {
        return Algorithms.create(algorithm, parameters);
    }

    /// Where results go.
    ///
    /// @return a new sink
    GraphSink openSink() {
        return sinkOf(sink);
    }

    private static GraphSource sourceOf(Map<String, String> values, Schema schema) {
        return new Options("source", values).make(options -> {
            String type = options.text(TYPE);
            return switch (type) {
                case "edges" -> {
                    options.only(Set.of(TYPE, PATH, "vertices"));
                    yield new EdgeListSource(
                            options.find("vertices").map(Path::of),
                            Path.of(options.text(PATH)),
                            schema.directed(),
                            schema.weighted());
                }
                case "graphalytics" -> {
                    Path base = Path.of(options.only(Set.of(TYPE, PATH)).text(PATH));
                    yield EdgeListSource.graphalytics(base, schema.directed(), schema.weighted());
                }
                case "rmat" -> {
                    options.only(Set.of(TYPE, "scale", "edge-factor", "seed"));
                    if (!schema.equals(Schema.PLAIN)) {
                        throw options.wrong(TYPE, "is rmat, whose graphs are directed and have no weights");
                    }
                    yield new RmatSource(
                            options.number("scale", 16),
                            options.number("edge-factor", 16),
                            options.find("seed").isPresent() ? options.number("seed") : 1);
                }
                default -> throw options.wrong(TYPE, "is edges, graphalytics or rmat, was '" + type + "'");
            };
        });
    }

    private static GraphSink sinkOf(Map<String, String> values) {
        return new Options("sink", values).make(options -> {
            String type = options.find(TYPE).orElse("none");
            return switch (type) {
                case "files" ->
                    FileSink.into(Path.of(options.only(Set.of(TYPE, PATH)).text(PATH)));
                case "none" -> {
                    options.only(Set.of(TYPE));
                    yield GraphSink.none();
                }
                default -> throw options.wrong(TYPE, "is files or none, was '" + type + "'");
            };
        });
    }

    /// Begins a description: one worker, no checkpoints, results thrown away.
    ///
    /// @param name the job's name
    /// @return a builder
    public static Builder named(String name) {
        return new Builder(name);
    }

    /// Describes a job step by step. Not thread safe.
    public static final class Builder {
        private final String name;
        private Map<String, String> source = Map.of();
        private Schema schema = Schema.PLAIN;
        private Optional<String> algorithm = Optional.empty();
        private Map<String, String> parameters = Map.of();
        private Map<String, String> sink = Map.of(TYPE, "none");
        private Execution execution = Execution.of(1);
        private Checkpointing checkpoint = Checkpointing.NONE;
        private State state = State.MEMORY;

        private Builder(String name) {
            this.name = name;
        }

        /// Where the graph comes from.
        ///
        /// @param type `edges`, `graphalytics` or `rmat`
        /// @param options what belongs to it
        /// @return this
        public Builder source(String type, Map<String, String> options) {
            source = withType(type, options);
            return this;
        }

        /// What the graph is like.
        ///
        /// @param graph directed or not, with weights or without
        /// @return this
        public Builder schema(Schema graph) {
            schema = graph;
            return this;
        }

        /// What is computed.
        ///
        /// @param algorithmName the program's name
        /// @param options its parameters
        /// @return this
        public Builder algorithm(String algorithmName, Map<String, String> options) {
            algorithm = Optional.of(algorithmName);
            parameters = options;
            return this;
        }

        /// Where results go.
        ///
        /// @param directory gets a file for each partition; all nodes must see it
        /// @return this
        public Builder files(Path directory) {
            sink = withType("files", Map.of(PATH, directory.toString()));
            return this;
        }

        /// How it is spread.
        ///
        /// @param how workers, partitions and limits
        /// @return this
        public Builder execution(Execution how) {
            execution = how;
            return this;
        }

        /// When and where its state is stored.
        ///
        /// @param policy the policy
        /// @return this
        public Builder checkpoint(Checkpointing policy) {
            checkpoint = policy;
            return this;
        }

        /// Where workers keep the edges.
        ///
        /// @param where in memory or not
        /// @return this
        public Builder state(State where) {
            state = where;
            return this;
        }

        private static Map<String, String> withType(String type, Map<String, String> options) {
            Map<String, String> all = new HashMap<>(options);
            all.put(TYPE, type);
            return all;
        }

        /// The description.
        ///
        /// @return the job
        /// @throws GraphException if something is missing or makes no sense, with its path
        public JobSpec build() {
            String program =
                    algorithm.orElseThrow(() -> new GraphException(Kind.SPECIFICATION, "algorithm.name is missing"));
            return new JobSpec(name, source, schema, program, parameters, sink, execution, checkpoint, state);
        }
    }
}
