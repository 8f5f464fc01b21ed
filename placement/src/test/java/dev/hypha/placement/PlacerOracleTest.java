package dev.hypha.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.NodeLabels;
import dev.hypha.Placement.Rules;
import dev.hypha.Preference;
import dev.hypha.Selector;
import dev.hypha.Selector.Operator;
import dev.hypha.Selector.Requirement;
import dev.hypha.Taint;
import dev.hypha.Toleration;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The placer against the rules of Kubernetes, written down once more as plainly as possible.
///
/// `-Dplacement.seed=N` replays one seed.
class PlacerOracleTest {
    private static final int SEEDS = 20_000;
    private static final List<String> KEYS = List.of("zone", "gpu", "mem", "spot");
    private static final List<String> VALUES = List.of(
            "",
            "a",
            "b",
            "7",
            "+8",
            "-3",
            "16",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "٣");
    private static final List<Long> BOUNDS = List.of(-4L, 0L, 7L, 8L, 15L, Long.MAX_VALUE, Long.MIN_VALUE);

    @Test
    void placerAgreesWithTheRules() {
        Long only = Long.getLong("placement.seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            Random random = new Random(seed);
            Rules rules = rules(random);
            List<NodeInfo> nodes = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                nodes.add(node(random, "node-" + i));
            }
            int[] scores = Ranking.scores(nodes, rules);
            String replay = "replay with -Dplacement.seed=" + seed + ": " + rules + " on " + nodes;
            for (int i = 0; i < nodes.size(); i++) {
                NodeInfo node = nodes.get(i);
                boolean admitted = Oracle.admits(node, rules);
                assertEquals(admitted, Placer.admits(node, rules), () -> node + ", " + replay);
                assertEquals(admitted, Placer.refusal(node, rules).isEmpty(), () -> node + ", " + replay);
                assertEquals(Oracle.score(node, nodes, rules), scores[i], () -> node + ", " + replay);
                assertEquals(
                        Oracle.stay(node.taints(), rules.tolerations()),
                        Placer.toleratedNanos(node.taints(), rules.tolerations()),
                        () -> node + ", " + replay);
            }
            for (Selector term : rules.required()) {
                assertEquals(term, Selector.parse(term.toString()), replay);
            }
        }
    }

    // ---- what is asked

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static <T> List<T> some(Random random, int max, Supplier<T> each) {
        List<T> all = new ArrayList<>();
        for (int left = random.nextInt(max + 1); left > 0; left--) {
            all.add(each.get());
        }
        return all;
    }

    private static NodeInfo node(Random random, String name) {
        Map<String, String> labels = new HashMap<>();
        KEYS.forEach(key -> {
            if (random.nextBoolean()) {
                labels.put(key, one(random, VALUES));
            }
        });
        if (random.nextBoolean()) {
            labels.put(NodeLabels.resource("gpu"), Integer.toString(random.nextInt(4)));
        }
        NodeInfo.State state =
                random.nextInt(8) == 0 ? one(random, List.of(NodeInfo.State.values())) : NodeInfo.State.ACTIVE;
        return new NodeInfo(
                new NodeId(name), labels, some(random, 2, () -> taint(random)), random.nextInt(10) != 0, false, state);
    }

    private static Taint taint(Random random) {
        return new Taint(
                one(random, KEYS), one(random, List.of("", "a", "b")), one(random, List.of(Taint.Effect.values())));
    }

    private static Rules rules(Random random) {
        return new Rules(
                some(random, 2, () -> selector(random)),
                some(random, 2, () -> new Preference(1 + random.nextInt(100), selector(random))),
                some(random, 3, () -> toleration(random)),
                random.nextInt(6) == 0 ? Optional.of(new NodeId("node-0")) : Optional.empty(),
                random.nextInt(4) == 0 ? Map.of("gpu", 1L + random.nextInt(3)) : Map.of());
    }

    private static Selector selector(Random random) {
        List<Requirement> requirements = some(random, 2, () -> requirement(random));
        requirements.add(requirement(random));
        return new Selector(requirements);
    }

    private static Requirement requirement(Random random) {
        Operator operator = one(random, List.of(Operator.values()));
        List<String> plain =
                VALUES.stream().filter(each -> !each.startsWith("+")).toList(); // + is not in the text form
        List<String> values = switch (operator) {
            case IN, NOT_IN -> List.of(one(random, plain), one(random, plain));
            case EXISTS, DOES_NOT_EXIST -> List.of();
            case GREATER_THAN, LESS_THAN -> List.of(one(random, BOUNDS).toString());
        };
        return new Requirement(one(random, KEYS), operator, values);
    }

    private static Toleration toleration(Random random) {
        Toleration base = switch (random.nextInt(3)) {
            case 0 -> Toleration.everything();
            case 1 -> Toleration.exists(one(random, KEYS));
            default -> Toleration.equal(one(random, KEYS), one(random, List.of("", "a", "b")));
        };
        return switch (random.nextInt(3)) {
            case 0 -> base;
            case 1 -> base.of(one(random, List.of(Taint.Effect.values())));
            default -> base.lasting(Duration.ofSeconds(random.nextInt(-1, 4)));
        };
    }

    // ---- what is right

    /// The rules, sentence by sentence, without a thought for speed.
    private static final class Oracle {
        static boolean admits(NodeInfo node, Rules rules) {
            boolean usable = node.runsCalls()
                    && (node.state() == NodeInfo.State.ACTIVE || node.state() == NodeInfo.State.CONNECTING);
            boolean named = rules.node().map(node.id()::equals).orElse(true);
            boolean selected = rules.required().isEmpty()
                    || rules.required().stream().anyMatch(term -> satisfies(node.labels(), term));
            boolean resources = rules.resources().entrySet().stream()
                    .allMatch(each ->
                            Long.parseLong(node.labels().getOrDefault(NodeLabels.resource(each.getKey()), "0"))
                                    >= each.getValue());
            boolean tainted = node.taints().stream()
                    .filter(taint -> taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE)
                    .filter(taint -> taint.effect() == Taint.Effect.NO_EXECUTE
                            || rules.node().isEmpty())
                    .anyMatch(taint -> !isTolerated(taint, rules));
            return usable && named && selected && resources && !tainted;
        }

        static boolean satisfies(Map<String, String> labels, Selector term) {
            return term.requirements().stream().allMatch(it -> {
                Optional<String> value = Optional.ofNullable(labels.get(it.key()));
                return switch (it.operator()) {
                    case IN -> value.isPresent() && it.values().contains(value.get());
                    case NOT_IN -> !(value.isPresent() && it.values().contains(value.get()));
                    case EXISTS -> value.isPresent();
                    case DOES_NOT_EXIST -> value.isEmpty();
                    case GREATER_THAN ->
                        integer(value).isPresent()
                                && integer(value)
                                                .get()
                                                .compareTo(new BigInteger(
                                                        it.values().getFirst()))
                                        > 0;
                    case LESS_THAN ->
                        integer(value).isPresent()
                                && integer(value)
                                                .get()
                                                .compareTo(new BigInteger(
                                                        it.values().getFirst()))
                                        < 0;
                };
            });
        }

        @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // an absent label is no integer
        static Optional<BigInteger> integer(Optional<String> text) {
            return text.filter(it -> it.matches("[+-]?[0-9]+"))
                    .map(BigInteger::new)
                    .filter(it -> it.bitLength() <= 63);
        }

        static boolean isTolerated(Taint taint, Rules rules) {
            return rules.tolerations().stream().anyMatch(it -> matches(it, taint));
        }

        static boolean matches(Toleration it, Taint taint) {
            boolean effect = it.effect().isEmpty() || it.effect().get() == taint.effect();
            boolean everyKey = it.key().isEmpty() && it.operator() == Toleration.Operator.EXISTS;
            boolean key = everyKey || it.key().equals(taint.key());
            boolean value =
                    it.operator() == Toleration.Operator.EXISTS || it.value().equals(taint.value());
            return effect && key && value;
        }

        static int score(NodeInfo node, List<NodeInfo> all, Rules rules) {
            if (!admits(node, rules)) {
                return -1;
            }
            List<NodeInfo> admitted =
                    all.stream().filter(each -> admits(each, rules)).toList();
            long worst = admitted.stream()
                    .mapToLong(each -> against(each, rules))
                    .max()
                    .orElse(0);
            long best = admitted.stream()
                    .mapToLong(each -> inFavour(each, rules))
                    .max()
                    .orElse(0);
            long taints = worst == 0 ? 100 : 100 - 100 * against(node, rules) / worst;
            long preferences = best == 0 ? 0 : 100 * inFavour(node, rules) / best;
            return (int) (3 * taints + 2 * preferences);
        }

        static long against(NodeInfo node, Rules rules) {
            return node.taints().stream()
                    .filter(taint -> taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE)
                    .filter(taint -> !isTolerated(taint, rules))
                    .count();
        }

        static long inFavour(NodeInfo node, Rules rules) {
            return rules.preferred().stream()
                    .filter(it -> satisfies(node.labels(), it.selector()))
                    .mapToLong(Preference::weight)
                    .sum();
        }

        static long stay(List<Taint> taints, List<Toleration> tolerations) {
            List<Taint> evicting = taints.stream()
                    .filter(taint -> taint.effect() == Taint.Effect.NO_EXECUTE)
                    .toList();
            if (evicting.stream().anyMatch(taint -> tolerations.stream().noneMatch(it -> matches(it, taint)))) {
                return 0;
            }
            return tolerations.stream()
                    .filter(it -> evicting.stream().anyMatch(taint -> matches(it, taint)))
                    .flatMap(it -> it.lasting().stream())
                    .mapToLong(Duration::toNanos)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }
}
