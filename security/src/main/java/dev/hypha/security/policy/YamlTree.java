package dev.hypha.security.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A YAML text as a tree of mappings, sequences and texts, with the place of each. Nothing is constructed,
/// no type is guessed; what is not as it should be is noted, and something empty stands in.
final class YamlTree {
    private final String name;
    private final List<String> problems = new ArrayList<>();

    YamlTree(String name) {
        this.name = name;
    }

    /// A value and where it stands.
    ///
    /// @param path such as `rules[2].effect`
    /// @param place such as `policy.yaml, line 7: 'rules[2].effect'`
    /// @param node the value
    record Entry(String path, String place, Node node) {}

    Map<String, Entry> root(String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
        } catch (YamlEngineException e) {
            problems.add("HYP-AUTH-003 " + name + " is no YAML: " + e.getMessage());
            return Map.of();
        }
        if (root.isEmpty()) {
            problems.add("HYP-AUTH-003 " + name + " is empty; 'rules: []' is a policy that denies everything");
            return Map.of();
        }
        return mapping(new Entry("", name, root.get()));
    }

    Map<String, Entry> mapping(Entry entry) {
        if (!(entry.node instanceof MappingNode mapping)) {
            problem(entry, "must be keys and values");
            return Map.of();
        }
        Map<String, Entry> fields = new LinkedHashMap<>();
        for (NodeTuple each : mapping.getValue()) {
            if (each.getKeyNode() instanceof ScalarNode key) {
                Entry field = at(
                        entry.path.isEmpty() ? key.getValue() : entry.path + "." + key.getValue(),
                        key,
                        each.getValueNode());
                if (fields.putIfAbsent(key.getValue(), field) != null) {
                    problem(field, "is there twice");
                }
            } else {
                problem(entry, "has a key that is no text");
            }
        }
        return fields;
    }

    /// @param what the entry should be, for people
    List<Entry> sequence(Entry entry, String what) {
        if (!(entry.node instanceof SequenceNode sequence)) {
            problem(entry, "must be " + what);
            return List.of();
        }
        List<Entry> items = new ArrayList<>();
        for (Node each : sequence.getValue()) {
            items.add(at(entry.path + "[" + (items.size() + 1) + "]", each, each));
        }
        return items;
    }

    /// Not blank.
    Optional<String> text(Entry entry) {
        if (entry.node instanceof ScalarNode scalar
                && !scalar.getValue().isBlank()
                && !scalar.getTag().getValue().endsWith(":null")) {
            return Optional.of(scalar.getValue().strip());
        }
        problem(entry, "must be a text");
        return Optional.empty();
    }

    void refuseOthers(Map<String, Entry> fields, Set<String> known) {
        fields.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problem(
                        entry,
                        "is no key; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    private Entry at(String path, Node place, Node value) {
        String line = place.getStartMark()
                .map(mark -> ", line " + (mark.getLine() + 1))
                .orElse("");
        return new Entry(path, name + line + ": '" + path + "'", value);
    }

    void problem(Entry entry, String what) {
        problems.add("HYP-AUTH-003 " + entry.place + " " + what);
    }

    int problems() {
        return problems.size();
    }

    boolean isGood() {
        return problems.isEmpty();
    }

    /// @throws PolicyException if there was any problem
    void check() {
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
    }
}
