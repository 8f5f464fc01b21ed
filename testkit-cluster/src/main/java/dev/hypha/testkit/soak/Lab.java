package dev.hypha.testkit.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Runs rounds of load and of faults for real, and balances the books after each: what `lab.sh` starts in a
/// network namespace.
final class Lab {
    private static final int SHOWN_MAX = 10;

    private Lab() {}

    /// Runs them, and exits with 0 if all balance.
    ///
    /// @param arguments the script, a directory for the ledger, how many workers, the seed, how many rounds
    public static void main(String[] arguments) throws Exception {
        Path script = Path.of(arguments[0]);
        Path directory = Files.createDirectories(Path.of(arguments[1], "ledger"));
        int nodes = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        int rounds = Integer.parseInt(arguments[4]);
        boolean balanced;
        try (LabCluster lab = new LabCluster(script, nodes)) {
            balanced = run(lab, Ledger.inFiles(directory), seed, rounds);
        }
        System.exit(balanced ? 0 : 1);
    }

    private static boolean run(LabCluster lab, Ledger ledger, long seed, int rounds) throws Exception {
        Books books = new Books();
        Map<LabRound.Fault, Integer> done = new EnumMap<>(LabRound.Fault.class);
        for (int number = 1; number <= rounds; number++) {
            LabRound round = LabRound.of(seed, number, lab.workers());
            if (!round.isPossible(lab)) {
                System.out.println("round " + number + ", " + round + ": skipped, this machine cannot do it");
                continue;
            }
            long begun = System.nanoTime();
            List<String> wrong = new ArrayList<>();
            Load load = Load.start(lab.client(), ledger.name(), seed + number);
            try {
                round.run(lab);
                lab.recover();
            } catch (IllegalStateException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
            wrong.addAll(books.balance(load.stop(), ledger.take()));
            done.merge(round.fault(), 1, Integer::sum);
            System.out.println("round " + number + ", " + round + ", " + (System.nanoTime() - begun) / 1_000_000_000
                    + " s: " + books);
            if (!wrong.isEmpty()) {
                System.out.println(wrong.size() + " imbalances; the first:");
                wrong.stream().limit(SHOWN_MAX).forEach(line -> System.out.println("  " + line));
                return false;
            }
        }
        System.out.println("balanced: " + done);
        return true;
    }
}
