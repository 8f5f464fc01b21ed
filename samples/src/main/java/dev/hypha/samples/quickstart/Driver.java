package dev.hypha.samples.quickstart;

import dev.hypha.Call;
import dev.hypha.DistributedRuntime;
import dev.hypha.JoinScope;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import dev.hypha.samples.quickstart.ShardCounter.ShardCount;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Spreads shards over the workers and adds up what comes back.
final class Driver {
    private final DistributedRuntime runtime;
    private final int window;
    private final Function<Shard, Call<ShardCount>> function;
    private final Tally tally = new Tally();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesEnded = new AtomicLong();
    private volatile @Nullable JoinScope<ShardCount> scope;

    /// @param window how many shards may be with the workers at a time
    /// @param function what to call for a shard
    Driver(DistributedRuntime runtime, int window, Function<Shard, Call<ShardCount>> function) {
        this.runtime = runtime;
        this.window = window;
        this.function = function;
    }

    /// Counts all shards; the scope reads the next one when there is room for it.
    ///
    /// @param afterEach is run after each shard, with this driver
    void count(Shards shards, int shardBytes, Consumer<Driver> afterEach) {
        try (JoinScope<ShardCount> opened = runtime.scope(window)) {
            scope = opened;
            for (Outcome<ShardCount> outcome : opened.each(() -> shards, this::call)) {
                switch (outcome) {
                    case Success(var count) -> tally.add(count);
                    case Failed(var call, var failure) -> tally.add(failure);
                }
                bytesEnded.set(Math.max(0, bytesSent.get() - running() * shardBytes));
                afterEach.accept(this);
            }
            bytesEnded.set(bytesSent.get());
        }
    }

    private Call<ShardCount> call(Shard shard) {
        accepted.incrementAndGet();
        bytesSent.addAndGet(shard.bytes());
        return function.apply(shard);
    }

    Tally tally() {
        return tally;
    }

    /// How many calls were made.
    long accepted() {
        return accepted.get();
    }

    /// How much text is done, but for the odd sizes of the shards under way.
    long bytesDone() {
        return bytesEnded.get();
    }

    /// How many shards are with the workers, or on their way.
    long running() {
        @Nullable JoinScope<ShardCount> opened = scope;
        return opened == null ? 0 : opened.counts().running();
    }
}
