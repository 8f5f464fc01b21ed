package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.Placement;
import dev.hypha.Strategy;
import dev.hypha.placement.Picker;
import dev.hypha.spi.PlacementStrategy;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one of the nodes that may run a call, by the strategy of its placement.
final class Chooser {
    private static final Logger LOG = LoggerFactory.getLogger(Chooser.class);

    private final SpreadCounts spreads = new SpreadCounts();

    /// The strategies on the class path, loaded when the first call asks for one.
    private static final class Customs {
        static final Map<String, PlacementStrategy> BY_NAME = load();

        private static Map<String, PlacementStrategy> load() {
            Map<String, PlacementStrategy> found = new TreeMap<>();
            for (PlacementStrategy each : ServiceLoader.load(PlacementStrategy.class)) {
                found.put(each.name(), each);
            }
            return found;
        }
    }

    /// Chooses, if one can be taken.
    ///
    /// @param tried the names of the nodes that have refused the call
    /// @param counted whether the call is really sent
    /// @return null if none can be taken
    @Nullable
    Choice choose(NodesView view, Call<?> call, long sequence, Set<Object> tried, boolean counted) {
        Placement placement = call.options().placement();
        Eligible untried = view.eligible(placement.rules()).without(tried);
        if (untried.size() == 0) {
            return null;
        }
        Optional<String> key = call.options().idempotencyKey();
        if (key.isPresent()) {
            // whatever the strategy, as the node must be the one that remembers the key
            Eligible best = untried.best();
            return best.candidate(Picker.byKey(best, key.get())).choice;
        }
        if (placement.strategy() instanceof Strategy.Spread spread) {
            SpreadCounts.@Nullable Pick pick = spreads.pick(view, untried, placement.rules(), spread, counted);
            if (pick == null) {
                return null;
            }
            Choice choice = untried.candidate(pick.index()).choice;
            return pick.ticket() == null ? choice : new Choice.Counted(choice, pick.ticket());
        }
        Eligible best = untried.best();
        int index = pick(best, placement.strategy(), sequence, counted);
        return index < 0 || index >= best.size() ? null : best.candidate(index).choice;
    }

    private static int pick(Eligible best, Strategy strategy, long sequence, boolean counted) {
        return switch (strategy) {
            case Strategy.LeastLoaded _ -> Picker.leastLoaded(best, sequence);
            case Strategy.RoundRobin _ -> best.turn(counted);
            case Strategy.Affinity(String key) -> Picker.byKey(best, key);
            case Strategy.Near(String place) -> Picker.near(best, place, sequence);
            case Strategy.Spread _ -> throw new IllegalStateException("spreads are counted");
            case Strategy.Custom(String name, String argument) -> {
                @Nullable PlacementStrategy custom = Customs.BY_NAME.get(name);
                yield custom == null ? -1 : choose(custom, best, argument, sequence);
            }
        };
    }

    /// What a strategy throws must not end the placement of the call, which then waits for nothing.
    private static int choose(PlacementStrategy custom, Eligible best, String argument, long sequence) {
        try {
            return custom.choose(best, argument, sequence);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the placement strategy '{}' has failed, and so takes no node", custom.name(), e);
            return -1;
        }
    }

    /// Why a node that may run the call was not taken though no other was, for people.
    static String notTaken(Strategy strategy) {
        return switch (strategy) {
            case Strategy.Custom custom ->
                Customs.BY_NAME.containsKey(custom.name())
                        ? "may run it, but the strategy '" + custom.name() + "' took no node"
                        : "may run it, but no strategy '" + custom.name() + "' is on the class path; there are "
                                + Customs.BY_NAME.keySet();
            case Strategy.Spread spread ->
                "may run it, but its " + spread.topologyKey() + " would have over " + spread.maxSkew()
                        + " calls more than another, or it has no label " + spread.topologyKey();
            default -> "may run it, and was not taken";
        };
    }
}
