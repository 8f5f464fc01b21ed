package dev.hypha.testkit.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// What is done to a cluster in one round: decided by the seed and the round's number alone.
///
/// @param fault what
/// @param victims to which nodes; the first is the one where there can be one only
/// @param beforeMillis load before it
/// @param lastsMillis load while it lasts
record Round(Fault fault, List<String> victims, int beforeMillis, int lastsMillis) {
    private static final int BEFORE_MILLIS_MAX = 200;
    private static final int SHORT_MILLIS_MAX = 400;
    private static final int LONG_MILLIS = 2_500;

    /// What can be done to nodes.
    enum Fault {
        KILL,
        PAUSE,
        DRAIN,
        RESTART,
        PARTITION,
        ONE_WAY_TO_CLIENT,
        ONE_WAY_FROM_CLIENT,
        RESET
    }

    /// Plans a round. One pause or cut in four lasts until its connections are given up.
    static Round of(long seed, int number, List<String> workers) {
        // it mixes seeds that are alike, which Random does not: its first numbers would be the same in all rounds
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        List<String> shuffled = new ArrayList<>(workers);
        Collections.shuffle(shuffled, random);
        int victims = fault == Fault.PARTITION ? 1 + random.nextInt(Math.max(1, workers.size() / 2)) : 1;
        int before = random.nextInt(BEFORE_MILLIS_MAX);
        int lasts = random.nextInt(4) == 0 ? LONG_MILLIS : random.nextInt(SHORT_MILLIS_MAX);
        return new Round(fault, List.copyOf(shuffled.subList(0, victims)), before, lasts);
    }

    /// Does it, and lets the cluster recover.
    void run(SoakCluster cluster, String client) throws InterruptedException {
        Thread.sleep(beforeMillis);
        String victim = victims.getFirst();
        switch (fault) {
            case KILL -> cluster.kill(victim);
            case PAUSE -> cluster.pause(victim);
            case DRAIN -> {
                if (!cluster.drain(victim)) {
                    throw new IllegalStateException("the drain of " + victim + " had to cancel calls");
                }
            }
            case RESTART -> {
                cluster.kill(victim);
                cluster.recover();
            }
            case PARTITION -> cluster.partition(victims);
            case ONE_WAY_TO_CLIENT -> cluster.oneWay(victim, client);
            case ONE_WAY_FROM_CLIENT -> cluster.oneWay(client, victim);
            case RESET -> cluster.reset(victim);
        }
        Thread.sleep(lastsMillis);
        cluster.recover();
    }

    @Override
    public String toString() {
        return fault + " of " + String.join(", ", victims) + " after " + beforeMillis + " ms for " + lastsMillis
                + " ms";
    }
}
