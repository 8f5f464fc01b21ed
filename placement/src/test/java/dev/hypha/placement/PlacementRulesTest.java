package dev.hypha.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import dev.hypha.Placement;
import dev.hypha.Preference;
import dev.hypha.Selector;
import dev.hypha.Taint;
import dev.hypha.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What placements are written as, and what they refuse.
class PlacementRulesTest {
    private static boolean admits(Placement placement, Map<String, String> labels, Taint... taints) {
        NodeInfo node = new NodeInfo(new NodeId("n"), labels, List.of(taints), true, false, NodeInfo.State.ACTIVE);
        return Placer.admits(node, placement.rules());
    }

    @Test
    void selectorsAreBuiltAsTheyAreRead() {
        Selector built = Selector.where("zone")
                .in("a", "b")
                .and("gpu")
                .exists()
                .and("spot")
                .absent()
                .and("tier")
                .notIn("gold")
                .and("mem-gb")
                .above(16)
                .and("mem-gb")
                .below(64);
        assertEquals(built, Selector.parse("zone in (a, b), gpu, !spot, tier notin (gold), mem-gb > 16, mem-gb < 64"));
    }

    @Test
    void emptyValuesAreKubernetes() {
        assertEquals(Selector.where("x").in(""), Selector.parse("x="));
        assertEquals(Selector.where("x").in(""), Selector.parse("x in ()"));
        assertEquals(Selector.where("x").in("", "a"), Selector.parse("x in (,a)"));
        assertTrue(Selector.parse("x=").matches(Map.of("x", "")));
        assertFalse(Selector.parse("x=").matches(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a,", ",a", "a,,b", "a in b", "a in (b", "a > b", "a > 9223372036854775808", "a >", "!", "a b"})
    void whatCannotBeReadIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Selector.parse(text));
    }

    @Test
    void alternativesAreOr() {
        Placement either = Placement.selecting("zone = a").or("dedicated = batch");
        assertTrue(admits(either, Map.of("zone", "a")));
        assertTrue(admits(either, Map.of("dedicated", "batch")));
        assertFalse(admits(either, Map.of("zone", "b")));
        assertThrows(IllegalArgumentException.class, () -> Placement.ANY.or("zone = a"));
        assertThrows(IllegalArgumentException.class, () -> Placement.inZone("a").or(""));
    }

    @Test
    void shorthandsSelectByTheStandardLabels() {
        assertTrue(admits(Placement.inZone("a"), Map.of("zone", "a")));
        assertTrue(admits(Placement.onGpuNodes(), Map.of("gpu", "h100")));
        assertTrue(admits(Placement.onGpuNodes(), Map.of("resource/gpu", "2")));
        assertFalse(admits(Placement.onGpuNodes(), Map.of("resource/gpu", "0")));
    }

    @Test
    void namingTheNodePassesNoScheduleButNotNoExecute() {
        Placement named = Placement.onNode(new NodeId("n"));
        assertTrue(admits(named, Map.of(), Taint.noSchedule("full")));
        assertFalse(admits(named, Map.of(), Taint.noExecute("broken")));
        assertTrue(admits(named.tolerating("broken"), Map.of(), Taint.noExecute("broken")));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Preference(0, Selector.ALL));
        assertThrows(IllegalArgumentException.class, () -> new Preference(101, Selector.ALL));
        assertThrows(IllegalArgumentException.class, () -> Placement.ANY.requiring("gpu", 0));
        assertThrows(IllegalArgumentException.class, () -> Toleration.equal("", "a"));
        // only a toleration of NoExecute may have seconds
        assertThrows(
                IllegalArgumentException.class,
                () -> new Toleration(
                        "a",
                        Toleration.Operator.EXISTS,
                        "",
                        Optional.of(Taint.Effect.NO_SCHEDULE),
                        Optional.of(Duration.ofSeconds(1))));
    }
}
