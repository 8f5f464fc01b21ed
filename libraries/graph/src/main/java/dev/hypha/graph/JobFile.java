package dev.hypha.graph;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.checkpoint.spi.CheckpointStoreProvider;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
import dev.hypha.graph.JobSpec.Schema;
import dev.hypha.graph.JobSpec.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a [JobSpec] from YAML, or from JSON, which is YAML too.
///
/// ```yaml
/// name: ranks
/// source: {type: edges, path: /data/web.e.gz}
/// algorithm: {name: pagerank, damping: 0.85, iterations: 20}
/// sink: {type: files, path: /data/ranks}
/// execution: {workers: 3, partitions: 12, partitioner: edge-balanced}
/// checkpoint: {every: 5, store: file, path: /data/checkpoints}
/// ```
///
/// Values are read as texts: nothing is constructed. Unknown keys, keys that are there twice, lists and
/// values of the wrong kind are refused, each with its path.
public final class JobFile {
    private static final String NAME = "name";
    private static final Set<String> SECTIONS =
            Set.of(NAME, "source", "algorithm", "sink", "graph", "execution", "checkpoint", "state");

    private final Map<String, Map<String, String>> sections = new HashMap<>();
    private final Map<String, String> top = new HashMap<>();
    private final Problems problems = new Problems();

    private JobFile() {}

    /// Reads a file.
    ///
    /// @param file YAML or JSON
    /// @return the job
    /// @throws GraphException if it cannot be read, or describes no job
    public static JobSpec read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw GraphException.unreadable(Kind.SPECIFICATION, "the job file " + file + " cannot be read", e);
        }
    }

    /// Reads a text.
    ///
    /// @param text YAML or JSON
    /// @return the job
    /// @throws GraphException if it describes no job
    public static JobSpec parse(String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder()
                            .setLabel("job")
                            .setAllowNonScalarKeys(true)
                            .build())
                    .composeString(text);
        } catch (YamlEngineException e) {
            throw new GraphException(Kind.SPECIFICATION, "the job is no YAML or JSON", e);
        }
        JobFile file = new JobFile();
        if (root.orElse(null) instanceof MappingNode mapping) {
            file.readTop(mapping);
        } else {
            throw new GraphException(
                    Kind.SPECIFICATION,
                    "the job has keys and values, such as 'name: ranks', and this one "
                            + (root.isEmpty() ? "is empty" : "is something else, such as a list"));
        }
        return file.spec();
    }

    /// Writes a job, as [#parse] reads it.
    ///
    /// @param spec the job
    /// @return JSON (RFC 8259)
    public static String json(JobSpec spec) {
        return Json.write(map(spec));
    }

    /// A job as keys and values.
    static Map<String, Object> map(JobSpec spec) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("name", spec.name());
        job.put("source", new TreeMap<>(spec.source()));
        if (!spec.schema().equals(Schema.PLAIN)) {
            Map<String, Object> graph = new LinkedHashMap<>();
            graph.put("directed", Boolean.toString(spec.schema().directed()));
            graph.put("weighted", Boolean.toString(spec.schema().weighted()));
            job.put("graph", graph);
        }
        Map<String, Object> algorithm = new LinkedHashMap<>(Map.of("name", spec.algorithm()));
        algorithm.putAll(new TreeMap<>(spec.parameters()));
        job.put("algorithm", algorithm);
        job.put("sink", new TreeMap<>(spec.sink()));
        Map<String, Object> execution = new LinkedHashMap<>();
        execution.put("workers", spec.execution().workers());
        execution.put("workers-per-node", spec.execution().workersPerNode());
        execution.put("partitions", spec.execution().partitions());
        execution.put("partitioner", spec.execution().partitioner());
        execution.put("supersteps", spec.execution().supersteps());
        execution.put("selector", spec.execution().selector());
        job.put("execution", execution);
        if (spec.checkpoint().every() > 0) {
            Map<String, Object> checkpoint =
                    new LinkedHashMap<>(new TreeMap<>(spec.checkpoint().options()));
            checkpoint.put("every", spec.checkpoint().every());
            checkpoint.put("store", spec.checkpoint().store());
            job.put("checkpoint", checkpoint);
        }
        if (!spec.state().equals(State.MEMORY)) {
            job.put(
                    "state",
                    new TreeMap<>(Map.of(
                            "type", spec.state().type(), "path", spec.state().path())));
        }
        return job;
    }

    private void readTop(MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            Optional<String> found = key("", entry);
            if (found.isEmpty()) {
                continue;
            }
            String key = found.get();
            if (!SECTIONS.contains(key)) {
                problems.add(key + " is unknown; there are "
                        + SECTIONS.stream().sorted().toList());
            } else if (key.equals(NAME)) {
                put("", top, entry);
            } else if (!(entry.getValueNode() instanceof MappingNode inner)) {
                problems.add(key + " has keys and values");
            } else if (sections.putIfAbsent(key, new LinkedHashMap<>()) == null) {
                Map<String, String> section = section(key);
                inner.getValue().forEach(each -> put(key + ".", section, each));
            } else {
                problems.add(key + " is there twice");
            }
        }
    }

    /// A key; one that is none is a problem, and what is below it is left out.
    private Optional<String> key(String path, NodeTuple entry) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
            return Optional.of(key.getValue());
        }
        String where = entry.getKeyNode()
                .getStartMark()
                .map(mark -> ", in line " + (mark.getLine() + 1))
                .orElse("");
        problems.add((path.isEmpty() ? "the job" : path) + " has a key that is no text" + where);
        return Optional.empty();
    }

    private void put(String prefix, Map<String, String> section, NodeTuple entry) {
        String path = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        key(path, entry).ifPresent(key -> put(prefix, key, section, entry));
    }

    private void put(String prefix, String key, Map<String, String> section, NodeTuple entry) {
        if (!(entry.getValueNode() instanceof ScalarNode value)
                || value.getTag().getValue().endsWith(":null")) {
            problems.add(prefix + key + " is a single value");
        } else if (section.putIfAbsent(key, value.getValue()) != null) {
            problems.add(prefix + key + " is there twice");
        }
    }

    private Map<String, String> section(String name) {
        return sections.getOrDefault(name, Map.of());
    }

    private JobSpec spec() {
        Map<String, String> parameters = new HashMap<>(section("algorithm"));
        Optional<String> algorithm = Optional.ofNullable(parameters.remove(NAME));
        problems.check(top.containsKey(NAME), NAME + " is missing");
        problems.check(algorithm.isPresent(), "algorithm.name is missing");
        Schema schema = make("graph", JobFile::schema).orElse(Schema.PLAIN);
        Execution execution = make("execution", JobFile::execution).orElse(Execution.of(1));
        Checkpointing checkpointing =
                section("checkpoint").isEmpty() ? Checkpointing.NONE : checkpointing(section("checkpoint"));
        State state = make("state", JobFile::state).orElse(State.MEMORY);
        // The rest is checked by the job itself, as far as that can be when something else is wrong already.
        Optional<JobSpec> spec = problems.of(
                "",
                () -> new JobSpec(
                        top.getOrDefault(NAME, "nameless"),
                        section("source"),
                        schema,
                        algorithm.orElse("wcc"),
                        algorithm.isPresent() ? parameters : Map.of(),
                        section("sink"),
                        execution,
                        checkpointing,
                        state));
        problems.refuse();
        return spec.orElseThrow();
    }

    private <T> Optional<T> make(String section, Function<Options, T> maker) {
        return problems.of(section, () -> new Options(section, section(section)).make(maker));
    }

    private static Schema schema(Options options) {
        options.only(Set.of("directed", "weighted"));
        return new Schema(options.flag("directed", true), options.flag("weighted", false));
    }

    private static Execution execution(Options options) {
        options.only(Set.of("workers", "workers-per-node", "partitions", "partitioner", "supersteps", "selector"));
        int workers = options.number("workers", 1);
        Execution plain = Execution.of(Math.max(workers, 1));
        return new Execution(
                workers,
                options.number("workers-per-node", plain.workersPerNode()),
                options.number("partitions", plain.partitions()),
                options.find("partitioner").orElse(plain.partitioner()),
                options.number("supersteps", plain.supersteps()),
                options.find("selector").orElse(plain.selector()));
    }

    private static void checkStore(String store, Options options) {
        if (store.isEmpty()) {
            return; // which is told already
        }
        try {
            CheckpointStoreProvider provider = CheckpointStores.provider(store);
            Set<String> known = new TreeSet<>(provider.options());
            known.addAll(Set.of("every", "store"));
            options.only(known);
            provider.requiredOptions().stream().sorted().forEach(options::text); // tells those that are missing
            if (!provider.isShared()) {
                throw options.wrong(
                        "store",
                        "is one that the nodes of a job share, such as file, redis or jdbc, was '" + store + "'");
            }
        } catch (CheckpointException e) {
            throw options.wrong("store", "is of no use: " + e.getMessage());
        }
    }

    private static State state(Options options) {
        options.only(Set.of("type", "path"));
        return new State(
                options.find("type").orElse(State.MEMORY.type()),
                options.find("path").orElse(""));
    }

    /// What is not the engine's own is the store's.
    private Checkpointing checkpointing(Map<String, String> section) {
        Map<String, String> rest = new HashMap<>(section);
        rest.remove("every");
        rest.remove("store");
        return make("checkpoint", options -> {
                    long every = options.number("every");
                    String store = options.text("store");
                    checkStore(store, options);
                    if (every != (int) every) {
                        throw options.wrong("every", "is a number of 32 bits, was " + every);
                    }
                    return new Checkpointing((int) every, store, rest);
                })
                .orElse(Checkpointing.NONE);
    }
}
