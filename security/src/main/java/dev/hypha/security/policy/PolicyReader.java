package dev.hypha.security.policy;

import dev.hypha.NodeLabels;
import dev.hypha.Selector;
import dev.hypha.security.Identity;
import dev.hypha.security.Permission;
import dev.hypha.security.SpiffeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes a [Policy] of a YAML text, and notes everything that is wrong with it.
final class PolicyReader {
    private static final String RULES = "rules";
    private static final String NODES = "nodes";
    private static final Set<String> RULE_KEYS =
            Set.of("name", "effect", "principals", "permissions", "functions", "node-labels");
    private static final String PRINCIPAL_FORMS =
            "an identity such as spiffe://shop/node/worker-1, a pattern such as" + " spiffe://shop/node/*, or *";

    private final YamlTree tree;

    private PolicyReader(YamlTree tree) {
        this.tree = tree;
    }

    /// @param name of the file, for people
    /// @throws PolicyException with every problem
    static Policy read(String name, String text) {
        YamlTree tree = new YamlTree(name);
        Policy policy = new PolicyReader(tree).read(tree.root(text));
        tree.check();
        return policy;
    }

    private Policy read(Map<String, YamlTree.Entry> root) {
        tree.refuseOthers(root, Set.of(RULES, NODES));
        List<Rule> rules = new ArrayList<>();
        Map<Identity, Map<String, String>> nodes = new LinkedHashMap<>();
        YamlTree.@Nullable Entry rulesEntry = root.get(RULES);
        if (rulesEntry != null) {
            readRules(rulesEntry, rules);
        }
        YamlTree.@Nullable Entry nodesEntry = root.get(NODES);
        if (nodesEntry != null) {
            tree.mapping(nodesEntry).forEach((identity, labels) -> readNode(identity, labels, nodes));
        }
        return tree.isGood() ? new Policy(rules, nodes) : Policy.NOTHING;
    }

    private void readRules(YamlTree.Entry entry, List<Rule> rules) {
        Map<String, String> places = new HashMap<>();
        for (YamlTree.Entry each : tree.sequence(entry, "a list of rules, each with name, effect and principals")) {
            Map<String, YamlTree.Entry> fields = tree.mapping(each);
            tree.refuseOthers(fields, RULE_KEYS);
            Optional<Rule> rule = rule(each, fields);
            rule.ifPresent(rules::add);
            YamlTree.@Nullable Entry name = fields.get("name");
            if (name != null) {
                tree.text(name).ifPresent(text -> {
                    @Nullable String before = places.putIfAbsent(text, name.place());
                    if (before != null) {
                        tree.problem(name, "is '" + text + "', as is " + before + "; names tell rules apart");
                    }
                });
            }
        }
    }

    private Optional<Rule> rule(YamlTree.Entry entry, Map<String, YamlTree.Entry> fields) {
        int before = tree.problems();
        Optional<String> name = required(entry, fields, "name").flatMap(tree::text);
        Optional<Rule.Effect> effect = required(entry, fields, "effect").flatMap(this::effect);
        List<Glob> principals = required(entry, fields, "principals")
                .map(field -> list(field, PRINCIPAL_FORMS, PolicyReader::principal))
                .orElse(List.of());
        Set<Permission> permissions = new HashSet<>(Optional.ofNullable(fields.get("permissions"))
                .map(field -> list(field, "among " + words(), PolicyReader::permission))
                .orElse(List.of(Permission.CALL)));
        List<Glob> functions = Optional.ofNullable(fields.get("functions"))
                .map(field -> list(field, "names of functions, or patterns such as shop.Orders.*", Glob::new))
                .orElse(List.of());
        checkFunctions(entry, fields, permissions);
        Selector nodes = Optional.ofNullable(fields.get("node-labels"))
                .flatMap(this::selector)
                .orElse(Selector.ALL);
        return tree.problems() > before
                ? Optional.empty()
                : Optional.of(
                        new Rule(name.orElseThrow(), effect.orElseThrow(), principals, permissions, functions, nodes));
    }

    private void checkFunctions(YamlTree.Entry entry, Map<String, YamlTree.Entry> fields, Set<Permission> permissions) {
        boolean aboutFunctions = permissions.stream().anyMatch(Rule::isAboutFunctions);
        YamlTree.@Nullable Entry functions = fields.get("functions");
        if (aboutFunctions && functions == null) {
            tree.problem(entry, "has no 'functions'; say which may be called, \"*\" for all");
        } else if (!aboutFunctions && functions != null && !permissions.isEmpty()) {
            tree.problem(functions, "means nothing for permissions other than call and cancel; remove it");
        }
    }

    private Optional<YamlTree.Entry> required(YamlTree.Entry entry, Map<String, YamlTree.Entry> fields, String key) {
        YamlTree.@Nullable Entry field = fields.get(key);
        if (field == null) {
            tree.problem(entry, "has no '" + key + "'");
        }
        return Optional.ofNullable(field);
    }

    private <T> List<T> list(YamlTree.Entry field, String allowed, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        for (YamlTree.Entry each : tree.sequence(field, "a list of " + allowed.replaceFirst("^an? ", ""))) {
            tree.text(each).ifPresent(text -> {
                try {
                    values.add(parser.apply(text));
                } catch (IllegalArgumentException e) {
                    tree.problem(each, "must be " + allowed + ", was '" + text + "'");
                }
            });
        }
        return values;
    }

    private Optional<Rule.Effect> effect(YamlTree.Entry field) {
        Optional<String> text = tree.text(field);
        return text.flatMap(word -> switch (word) {
            case "allow" -> Optional.of(Rule.Effect.ALLOW);
            case "deny" -> Optional.of(Rule.Effect.DENY);
            default -> {
                tree.problem(field, "must be allow or deny, was '" + word + "'");
                yield Optional.empty();
            }
        });
    }

    private Optional<Selector> selector(YamlTree.Entry field) {
        Optional<String> text = tree.text(field);
        try {
            return text.map(Selector::parse);
        } catch (IllegalArgumentException e) {
            tree.problem(field, "must be a selector such as 'zone in (eu-1, eu-2), gpu': " + e.getMessage());
            return Optional.empty();
        }
    }

    /// Refuses what can match nothing, or more than it looks like.
    private static Glob principal(String text) {
        Glob glob = new Glob(text);
        if (glob.equals(Glob.ANY)) {
            return glob;
        }
        if (text.indexOf(':') < 1 || text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("no identity");
        }
        String scheme = "spiffe://";
        if (text.startsWith(scheme)) {
            if (glob.isExact()) {
                var _ = SpiffeId.parse(text);
            } else if (text.indexOf('/', scheme.length()) < 0 && text.length() > scheme.length() + 1) {
                throw new IllegalArgumentException("would match clusters of other names");
            }
        }
        return glob;
    }

    private static Permission permission(String text) {
        for (Permission each : Permission.values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("no permission");
    }

    private static String words() {
        List<String> words = new ArrayList<>();
        for (Permission each : Permission.values()) {
            words.add(each.text());
        }
        return String.join(", ", words);
    }

    private void readNode(String identity, YamlTree.Entry entry, Map<Identity, Map<String, String>> nodes) {
        try {
            if (SpiffeId.parse(identity).role() != SpiffeId.Role.NODE) {
                throw new IllegalArgumentException("a client runs nothing and has no labels");
            }
        } catch (IllegalArgumentException e) {
            tree.problem(
                    entry, "must be the identity of a node, such as spiffe://shop/node/worker-1: " + e.getMessage());
            return;
        }
        Map<String, String> labels = new LinkedHashMap<>();
        tree.mapping(entry).forEach((key, value) -> {
            if (!NodeLabels.isRestricted(key) || key.equals(NodeLabels.RESTRICTED_PREFIX)) {
                tree.problem(
                        value,
                        "must begin with " + NodeLabels.RESTRICTED_PREFIX
                                + "; other labels a node sets by its own configuration");
            } else {
                tree.text(value).ifPresent(text -> labels.put(key, text));
            }
        });
        nodes.put(new Identity(identity), labels);
    }
}
