package dev.hypha.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

/// A YAML file. Its tree is read as texts: no type is guessed, nothing is constructed.
final class YamlSource {
    private final String name;
    private final Settings settings;
    private final Set<String> seen = new HashSet<>();

    private YamlSource(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    static void read(String name, String text, Settings settings) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
        } catch (YamlEngineException e) {
            settings.problem("003", name, "is no YAML: " + e.getMessage());
            return;
        }
        YamlSource source = new YamlSource(name, settings);
        if (root.isPresent()) {
            if (root.get() instanceof MappingNode mapping) {
                source.readMapping("", mapping);
            } else {
                settings.problem("003", name, "must be keys and values, such as 'listen: tcp://127.0.0.1:7101'");
            }
        }
    }

    private void readMapping(String prefix, MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                settings.problem("001", place(prefix, entry.getKeyNode()), "has a key that is no text");
                continue;
            }
            String path = prefix + key.getValue();
            String place = place(path, key);
            if (!seen.add(path)) {
                settings.problem("001", place, "is there twice");
            } else if (entry.getValueNode() instanceof MappingNode inner) {
                readMapping(path + ".", inner);
            } else {
                settings.put(path, texts(entry.getValueNode(), place), place);
            }
        }
    }

    private List<String> texts(Node value, String place) {
        List<String> texts = new ArrayList<>();
        for (Node each : value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value)) {
            if (each instanceof ScalarNode scalar) {
                texts.add(scalar.getTag().getValue().endsWith(":null") ? "" : scalar.getValue());
            } else {
                settings.problem("002", place, "must be a list of texts");
            }
        }
        return texts;
    }

    private String place(String path, Node node) {
        String line = node.getStartMark()
                .map(mark -> ", line " + (mark.getLine() + 1))
                .orElse("");
        return name + line + ": '" + path + "'";
    }
}
