package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobSpec.Checkpointing;
import dev.hypha.graph.JobSpec.Execution;
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
    private static final Set<String> SECTIONS = Set.of(NAME, "source", "algorithm", "sink", "execution", "checkpoint", "state");

    private final Map<String, Map<String, String>> sections = new HashMap<>();
    private final Map<String, String> top = new HashMap<>();

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
            throw new GraphException(Kind.SPECIFICATION, "the job file " + file + " cannot be read", e);
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
            root = new Compose(LoadSettings.builder().setLabel("job").build()).composeString(text);
        } catch (YamlEngineException e) {
            throw new GraphException(Kind.SPECIFICATION, "the job is no YAML or JSON", e);
        }
        JobFile file = new JobFile();
        if (root.orElse(null) instanceof MappingNode mapping) {
            file.readTop(mapping);
        } else {
            throw new GraphException(Kind.SPECIFICATION, "the job has keys and values, such as 'name: ranks'");
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
            job.put("state", new TreeMap<>(Map.of("type", spec.state().type(), "path", spec.state().path())));
        }
        return job;
    }

    private void readTop(MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            String key = key("", entry);
            if (!SECTIONS.contains(key)) {
                throw wrong(
                        key,
                        "is unknown; there are " + SECTIONS.stream().sorted().toList());
            }
            if (key.equals(NAME)) {
                put("", top, entry);
            } else if (!(entry.getValueNode() instanceof MappingNode inner)) {
                throw wrong(key, "has keys and values");
            } else if (sections.putIfAbsent(key, new LinkedHashMap<>()) == null) {
                Map<String, String> section = section(key);
                inner.getValue().forEach(each -> put(key + ".", section, each));
            } else {
                throw wrong(key, "is there twice");
            }
        }
    }

    private static GraphException wrong(String path, String what) {
        return new GraphException(Kind.SPECIFICATION, path + " " + what);
    }

    private static String key(String prefix, NodeTuple entry) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
            return key.getValue();
        }
        throw wrong(prefix.isEmpty() ? "the job" : prefix, "has a key that is no text");
    }

    private static void put(String prefix, Map<String, String> section, NodeTuple entry) {
        String key = key(prefix, entry);
        if (!(entry.getValueNode() instanceof ScalarNode value)
                || value.getTag().getValue().endsWith(":null")) {
            throw wrong(prefix + key, "is a single value");
        }
        if (section.putIfAbsent(key, value.getValue()) != null) {
            throw wrong(prefix + key, "is there twice");
        }
    }

    private Map<String, String> section(String name) {
        return sections.getOrDefault(name, Map.of());
    }

    private JobSpec spec() {
        if (!top.containsKey(NAME)) {
            throw wrong(NAME, "is missing");
        }
        Map<String, String> parameters = new HashMap<>(section("algorithm"));
        String algorithm = new Options("algorithm", parameters).text(NAME);
        parameters.remove(NAME);
        return new JobSpec(
                top.getOrDefault(NAME, ""),
                section("source"),
                algorithm,
                parameters,
                section("sink"),
                execution(new Options("execution", section("execution"))),
                checkpointing(section("checkpoint")),
                state(new Options("state", section("state"))));
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

    private static State state(Options options) {
        options.only(Set.of("type", "path"));
        return new State(
                options.find("type").orElse(State.MEMORY.type()), options.find("path").orElse(""));
    }

    /// What is not the engine's own is the store's, which refuses what it does not know when it is opened.
    private static Checkpointing checkpointing(Map<String, String> section) {
        if (section.isEmpty()) {
            return Checkpointing.NONE;
        }
        Options options = new Options("checkpoint", section);
        Map<String, String> rest = new HashMap<>(section);
        rest.remove("every");
        rest.remove("store");
        return new Checkpointing(Math.toIntExact(options.number("every")), options.text("store"), rest);
    }
}
