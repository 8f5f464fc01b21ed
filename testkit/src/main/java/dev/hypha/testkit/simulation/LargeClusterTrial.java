package dev.hypha.testkit.simulation;

import dev.hypha.ClusterEvent;
import dev.hypha.ClusterNode;
import dev.hypha.NodeId;
import dev.hypha.membership.MembershipOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What a large cluster is put through, one thing after the other on the same cluster, as forming one takes
/// time. Each step throws an AssertionError with the seed if the cluster does not stand it.
///
/// ```java
/// var trial = new LargeClusterTrial(1_000, 1, System.out::println);
/// trial.joinAtOnce();
/// trial.lose(0.1, Duration.ofHours(1));
/// ```
public final class LargeClusterTrial {
    private static final int SMALL = 50;
    private static final Duration REST = Duration.ofSeconds(20);
    /// Until the news of what happened before has been told as often as it is.
    private static final Duration NEWS = Duration.ofSeconds(15);
    private static final Duration PROGRESS = Duration.ofMinutes(5);

    private final int nodes;
    private final long seed;
    private final Consumer<String> report;
    private final SimulatedCluster cluster;
    private long deaths;
    private String lastDeath = "";
    private int next = 1;

    /// A trial that has not begun.
    ///
    /// @param nodes how many, at least 4
    /// @param seed replays it
    /// @param report gets a line for each step
    public LargeClusterTrial(int nodes, long seed, Consumer<String> report) {
        if (nodes < 4) {
            throw new IllegalArgumentException("a large cluster has at least 4 nodes, was " + nodes);
        }
        this.nodes = nodes;
        this.seed = seed;
        this.report = report;
        cluster = new SimulatedCluster(MembershipOptions.DEFAULT, seed);
        cluster.observing((observer, event) -> {
            if (event instanceof ClusterEvent.StateChanged changed
                    && changed.node().state() == ClusterNode.State.DEAD) {
                deaths++;
                lastDeath = observer.id() + " declared " + changed.node().id() + " dead";
            }
        });
    }

    /// All start at the same moment and join through one; within 30 s each knows all.
    public void joinAtOnce() {
        cluster.startAll(nodes);
        long millis = await("every node to know all", Duration.ofSeconds(30), cluster::agrees);
        report.accept(nodes + " nodes joined at once; each knew all after " + seconds(millis));
    }

    /// Nothing happens; each node sends hardly more than one of a small cluster.
    public void rest() {
        double large = packetsAtRest(cluster, nodes);
        double small = packetsAtRest(SimulatedCluster.settled(SMALL, seed), SMALL);
        report.accept(String.format(
                Locale.ROOT,
                "at rest each sends %.2f packets in a second; of %d nodes each sends %.2f",
                large,
                SMALL,
                small));
        check(large < small * 1.2, nodes + " nodes send " + large + " packets each, " + SMALL + " send " + small);
    }

    private static double packetsAtRest(SimulatedCluster cluster, int nodes) {
        cluster.advance(NEWS.toMillis());
        cluster.network().resetCounts();
        cluster.advance(REST.toMillis());
        return cluster.network().sent() / (double) (nodes * REST.toSeconds());
    }

    /// A share of all packets is lost for a time; nobody is declared dead, and after it all agree.
    ///
    /// @param share 0 to 1
    /// @param time how long, in the cluster's time
    public void lose(double share, Duration time) {
        long before = deaths;
        cluster.network().resetCounts();
        cluster.network().loss(share);
        for (long second = 1; second <= time.toSeconds(); second++) {
            cluster.advance(1_000);
            if (deaths > before) {
                throw wrong(lastDeath + " " + second + " s after the loss began");
            }
            if (second % PROGRESS.toSeconds() == 0 && second < time.toSeconds()) {
                report.accept("packets are being lost for " + Duration.ofSeconds(second) + " of " + time);
            }
        }
        double sent = cluster.network().sent() / (double) (nodes * Math.max(1, time.toSeconds()));
        cluster.network().heal();
        await("all to agree after the loss", Duration.ofMinutes(2), cluster::agrees);
        report.accept(String.format(
                Locale.ROOT,
                "%.0f %% of all packets lost for %s: nobody was declared dead; each sent %.1f packets in a second",
                100 * share,
                time,
                sent));
        check(deaths == before, lastDeath + " after the loss had ended");
    }

    /// A process ends without a word; within 10 s every other node holds it for dead, and nobody else.
    public void crash() {
        long before = deaths;
        cluster.node(next++).crash();
        int left = cluster.running().size();
        long millis = await("all to know of a crash", Duration.ofSeconds(10), cluster::agrees);
        report.accept("a crash was known to all " + left + " others after " + seconds(millis));
        check(deaths == before + left, deaths - before + " deaths were seen, not " + left);
    }

    /// Three tenths are cut off until each side holds the other one for dead, and come back.
    public void partition() {
        List<NodeId> side = new ArrayList<>();
        List<SimulatedNode> running = cluster.running();
        for (SimulatedNode node : running.subList(0, running.size() * 3 / 10)) {
            side.add(node.id());
        }
        long other = (long) running.size() - side.size();
        long expected = deaths + 2L * side.size() * other;
        cluster.network().partition(1, side);
        long apart = await("each side to give the other up", Duration.ofMinutes(2), () -> deaths >= expected);
        cluster.network().heal();
        long together = await("both sides to agree again", Duration.ofMinutes(2), cluster::agrees);
        report.accept(side.size() + " and " + other + " nodes were cut off from each other: all held the others for"
                + " dead after " + seconds(apart) + ", and all agreed " + seconds(together) + " after the heal");
        check(deaths == expected, lastDeath + ", which was not cut off");
    }

    private long await(String what, Duration atMost, BooleanSupplier condition) {
        long begun = cluster.time().nowMillis();
        if (!cluster.advanceUntil(atMost.toMillis(), condition)) {
            throw wrong("waited " + atMost + " for " + what + ": " + cluster.firstDisagreement());
        }
        return cluster.time().nowMillis() - begun;
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw wrong(otherwise);
        }
    }

    private AssertionError wrong(String what) {
        return new AssertionError(what + "; replay it with ./hypha simulate --nodes " + nodes + " --seed " + seed);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
