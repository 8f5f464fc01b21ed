package dev.hypha.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What must hold for a thousand nodes as for a few.
class LargeClusterTest {
    /// One cluster for all, as forming it is what takes the time. The loss lasts 8 s rather than the hour of
    /// `./hypha simulate`.
    @Test
    void thousandNodesJoinRestCrashAndLosePackets() {
        LargeClusterTrial trial = new LargeClusterTrial(1_000, Seeds.FIRST, System.out::println);
        trial.joinAtOnce();
        trial.rest();
        trial.crash();
        trial.lose(0.1, Duration.ofSeconds(8));
    }

    /// As `./hypha simulate` does with a thousand.
    @Test
    void hundredsSplitAndComeTogether() {
        LargeClusterTrial trial = new LargeClusterTrial(400, Seeds.FIRST, System.out::println);
        trial.joinAtOnce();
        trial.partition();
    }

    @Test
    void crashOfAnyIsKnownToAllInTenSeconds() {
        Seeds.each(LargeClusterTest.class, "crashOfAnyIsKnownToAllInTenSeconds", 10, seed -> {
            SimulatedCluster cluster = SimulatedCluster.settled(100, seed);
            for (int number = 1; number <= 5; number++) {
                cluster.node(number).crash();
                assertTrue(cluster.advanceUntil(10_000, cluster::agrees), cluster::firstDisagreement);
            }
        });
    }

    @Test
    void commandRunsTheTrialOfEachSeed() {
        StringWriter out = new StringWriter();
        int exit = command(out).execute("--nodes", "20", "--seeds", "2", "--loss-minutes", "1", "--crashes", "1");
        assertEquals(0, exit, out.toString());
        assertTrue(out.toString().contains("seed 2, 20 nodes"), out.toString());
        assertTrue(out.toString().contains("lost for PT1M: nobody was declared dead"), out.toString());
    }

    @Test
    void commandRefusesWhatMakesNoSense() {
        assertEquals(2, command(new StringWriter()).execute("--nodes", "3"));
        assertEquals(2, command(new StringWriter()).execute("--crashes", "501"));
    }

    private static CommandLine command(StringWriter out) {
        return Simulate.command().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    }
}
