package dev.hypha.testkit.simulation;

import java.util.function.LongConsumer;

/// Runs scenarios with seeds; one that fails is named, with the command that replays it.
final class Seeds {
    private static final String PROPERTY = "hypha.simulation.seed";
    /// For scenarios that one seed tells enough about.
    static final long FIRST = Long.getLong(PROPERTY, 1);

    private Seeds() {}

    /// Runs a scenario with many seeds, or with the one that is given as a system property.
    static void each(Class<?> test, String method, int count, LongConsumer scenario) {
        long first = FIRST;
        long end = System.getProperty(PROPERTY) == null ? first + count : first + 1;
        for (long seed = first; seed < end; seed++) {
            try {
                scenario.accept(seed);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "seed " + seed + " failed; replay it with ./mvnw test -pl testkit -am -Dtest="
                                + test.getSimpleName() + "#" + method
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D" + PROPERTY + "=" + seed,
                        failure);
            }
        }
    }
}
