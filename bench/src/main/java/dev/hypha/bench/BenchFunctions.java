package dev.hypha.bench;

import dev.hypha.annotations.DistributedFunction;

/// The functions that are timed.
final class BenchFunctions {
    private BenchFunctions() {}

    /// What [#echo] takes and gives back.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Payload(long id, String name, byte[] body) {}

    @DistributedFunction
    static int add(int a, int b) {
        return a + b;
    }

    @DistributedFunction(nonBlocking = true)
    static int addInline(int a, int b) {
        return a + b;
    }

    /// Works for a while.
    @DistributedFunction
    static int spin(int steps) {
        int mixed = steps;
        for (int i = 0; i < steps; i++) {
            mixed = mixed * 31 + (mixed >>> 7);
        }
        return mixed;
    }

    @DistributedFunction
    static Payload echo(Payload payload) {
        return payload;
    }

    @DistributedFunction(nonBlocking = true)
    static Payload echoInline(Payload payload) {
        return payload;
    }
}
