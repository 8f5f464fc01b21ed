package dev.hypha.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/// A short soak, and what the tool says.
@Timeout(300)
class SoakTest {
    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Soak.command();
        command.setOut(new PrintWriter(printed));
        command.setErr(new PrintWriter(printed));
        return command.execute(arguments);
    }

    /// With the usual seed these rounds have all kinds of faults.
    @Test
    void fifteenRoundsBalance() {
        String seed = System.getProperty("hypha.test.seed", "1");
        assertEquals(
                0,
                run("--in-process", "--first-round", "14", "--rounds", "15", "--nodes", "5", "--seed", seed),
                printed::toString);
        assertTrue(printed.toString().contains("balanced: 15 rounds"), printed::toString);
    }

    @Test
    void roundsOfASeedAreTheSameAndOfAllKinds() {
        List<String> workers = List.of("node-1", "node-2", "node-3");
        for (long seed = 1; seed <= 20; seed++) {
            Set<Round.Fault> faults = EnumSet.noneOf(Round.Fault.class);
            Set<String> victims = new TreeSet<>();
            for (int number = 1; number <= 100; number++) {
                Round round = Round.of(seed, number, workers);
                assertEquals(round, Round.of(seed, number, workers));
                faults.add(round.fault());
                victims.add(round.victims().getFirst());
            }
            assertEquals(EnumSet.allOf(Round.Fault.class), faults);
            assertEquals(Set.copyOf(workers), victims);
        }
    }

    @Test
    void processesBalanceToo() {
        assertEquals(0, run("--rounds", "4", "--nodes", "3", "--seed", "2"), printed::toString);
        assertTrue(printed.toString().contains("balanced: 4 rounds"), printed::toString);
    }

    @Test
    void wrongUsageIsExplained() {
        assertEquals(2, run("--in-process", "--nodes", "1"));
        assertTrue(printed.toString().contains("--nodes must be at least 2"), printed::toString);
        assertEquals(0, run("--help"));
        assertTrue(printed.toString().contains("--first-round"), printed::toString);
    }
}
