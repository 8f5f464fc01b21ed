package dev.hypha.samples;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinHandle;
import dev.hypha.RetryPolicy;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;
import java.time.Duration;
import java.util.stream.LongStream;

/// The example of `README.md`.
final class Primes {
    @DistributedFunction(idempotent = true)
    static long between(long from, long to) {
        return LongStream.range(from, to)
                .filter(n -> LongStream.iterate(2, d -> d * d <= n, d -> d + 1).noneMatch(d -> n % d == 0))
                .count();
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.start()) {
            JoinHandle<Long> low = runtime.spawn(PrimesCalls.between(2, 500_000));
            JoinHandle<Long> high = runtime.spawn(PrimesCalls.between(500_000, 1_000_000)
                    .within(Duration.ofSeconds(30))
                    .retrying(RetryPolicy.upTo(3)));
            System.out.println(low.join() + high.join() + " primes below a million");
        }
    }
}
