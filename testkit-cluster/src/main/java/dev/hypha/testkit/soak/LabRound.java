package dev.hypha.testkit.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// What is done to a lab in one round: decided by the seed and the round's number alone.
///
/// @param fault what
/// @param victims to which workers; the first is the one where there can be one only
/// @param later whether a skewed clock is fast, not slow
record LabRound(Fault fault, List<String> victims, boolean later) {
    /// Long enough for a silent node to be declared dead.
    private static final int CUT_MILLIS = 25_000;

    private static final int BEFORE_MILLIS = 1_000;
    private static final int STOP_MILLIS = 30_000;
    private static final int SHORT_MILLIS = 3_000;

    /// What can be done to nodes, and how much of it this machine must be able to do.
    enum Fault {
        PARTITION(""),
        ONE_WAY(""),
        RESET("reset"),
        LOSS("loss"),
        STOP(""),
        KILL(""),
        SKEW("skew"),
        DRAIN_CUT_OFF("");

        private final String needs;

        Fault(String needs) {
            this.needs = needs;
        }
    }

    /// Plans a round. Each kind comes once before one comes again.
    static LabRound of(long seed, int number, List<String> workers) {
        int kinds = Fault.values().length;
        List<Fault> order = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(order, new SplittableRandom(seed * 1_000_003 + (number - 1) / kinds));
        SplittableRandom random = new SplittableRandom(seed * 1_000_033 + number);
        List<String> shuffled = new ArrayList<>(workers);
        Collections.shuffle(shuffled, random);
        Fault fault = order.get((number - 1) % kinds);
        int count = fault == Fault.PARTITION ? 1 + random.nextInt(workers.size() / 2) : 1;
        return new LabRound(fault, List.copyOf(shuffled.subList(0, count)), random.nextBoolean());
    }

    /// Whether this machine can do it.
    boolean isPossible(LabCluster lab) throws InterruptedException {
        return fault.needs.isEmpty() || lab.can(fault.needs);
    }

    /// Does it, while the load runs, and ends it. The lab recovers by itself.
    void run(LabCluster lab) throws InterruptedException {
        Thread.sleep(BEFORE_MILLIS);
        String victim = victims.getFirst();
        switch (fault) {
            case PARTITION -> {
                lab.partition(victims);
                Thread.sleep(CUT_MILLIS);
            }
            case ONE_WAY -> {
                lab.oneWay(victim);
                Thread.sleep(CUT_MILLIS);
            }
            case RESET -> lab.reset(victim);
            case LOSS -> {
                lab.lossy(victim);
                Thread.sleep(CUT_MILLIS);
            }
            case STOP -> {
                lab.pause(victim);
                Thread.sleep(STOP_MILLIS);
            }
            case KILL -> {
                lab.kill(victim);
                Thread.sleep(SHORT_MILLIS);
            }
            case SKEW -> {
                lab.kill(victim);
                lab.start(victim, later ? "+1h" : "-1h");
                lab.awaitAll();
                Thread.sleep(SHORT_MILLIS);
                lab.kill(victim); // recovers with the right clock
            }
            case DRAIN_CUT_OFF -> {
                lab.partition(victims);
                Thread.sleep(SHORT_MILLIS);
                lab.drain(victim); // its callers do not hear of it: what they are told of it are losses
            }
        }
    }

    @Override
    public String toString() {
        return fault + " of " + String.join(", ", victims) + (fault == Fault.SKEW ? later ? " +1 h" : " -1 h" : "");
    }
}
