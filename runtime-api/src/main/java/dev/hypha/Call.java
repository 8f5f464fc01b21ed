package dev.hypha;

import dev.hypha.spi.FunctionDescriptor;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One call of a distributed function, described and not yet started: the function, its arguments, and how to
/// run it.
///
/// A call is an immutable value: every method that changes something returns a new call, and the same call
/// may be spawned any number of times. The arguments are not copied here but when the call is spawned.
///
/// ```java
/// Call<Long> call = PrimesCalls.count(1, 1_000_000)
///         .on(Placement.selecting("zone in (eu-1, eu-2)"))
///         .within(Duration.ofSeconds(30))
///         .retrying(RetryPolicy.upTo(3));
/// ```
///
/// @param <R> the type of the result; `Void` for a function without one
public final class Call<R> {
    private final FunctionDescriptor<?, R> function;
    private final Object arguments;
    private final CallOptions options;

    private Call(FunctionDescriptor<?, R> function, Object arguments, CallOptions options) {
        this.function = function;
        this.arguments = arguments;
        this.options = options;
    }

    /// A call with default options. Generated code calls this; applications use the generated factories.
    ///
    /// @param <A> the type of the argument record
    /// @param <R> the type of the result
    /// @param function what to run
    /// @param arguments the function's argument record
    /// @return the call
    public static <A, R> Call<R> of(FunctionDescriptor<A, R> function, A arguments) {
        return new Call<>(function, arguments, CallOptions.DEFAULT);
    }

    /// The same call, placed as `placement` says.
    ///
    /// @param placement where it may run
    /// @return the new call
    public Call<R> on(Placement placement) {
        return with(options.withPlacement(Objects.requireNonNull(placement, "placement")));
    }

    /// The same call, to be over within `timeout` of being spawned, queueing and retries included.
    ///
    /// A call spawned by a running task gets the smaller of this and what remains of the task's own deadline.
    ///
    /// @param timeout a positive duration
    /// @return the new call
    public Call<R> within(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the deadline of a call must be positive, was " + timeout);
        }
        return with(options.withTimeout(timeout));
    }

    /// The same call, tried again as `policy` says.
    ///
    /// @param policy how often to try
    /// @return the new call
    public Call<R> retrying(RetryPolicy policy) {
        return with(options.withRetry(Objects.requireNonNull(policy, "policy")));
    }

    /// The same call with a priority: of calls waiting on one node, the one with the highest starts first.
    ///
    /// @param priority from -128 (last) to 127 (first); 0 is the default
    /// @return the new call
    public Call<R> priority(int priority) {
        return with(options.withPriority(priority));
    }

    /// The same call with a key that makes repeated spawns of it one: a node that has run a call of this
    /// function with this key answers with the first one's outcome for as long as it remembers it.
    ///
    /// @param key not empty, at most 256 characters
    /// @return the new call
    public Call<R> idempotencyKey(String key) {
        return with(options.withIdempotencyKey(key));
    }

    /// The same call, going on from the checkpoint of another task: its first attempt already finds the
    /// state with [TaskContext#restored]. For tasks whose caller was lost, with what a store still has of
    /// them.
    ///
    /// @param state what the other task had kept, of the class that the function declares for its
    ///     checkpoints; copied when the call is spawned
    /// @return the new call
    /// @throws IllegalArgumentException if the function declares no checkpoints, or of another class
    public Call<R> resuming(Object state) {
        @Nullable Class<?> declared = function.checkpointType();
        if (declared == null || !declared.isInstance(state)) {
            throw new IllegalArgumentException("HYP-CALL-011 " + function.name() + " declares "
                    + (declared == null ? "no checkpoint" : "checkpoints of " + declared.getName())
                    + ", and was to resume from a " + state.getClass().getName());
        }
        return with(options.withResumedFrom(state));
    }

    private Call<R> with(CallOptions changed) {
        return new Call<>(function, arguments, changed);
    }

    /// What is to be run.
    ///
    /// @return the function
    public FunctionDescriptor<?, R> function() {
        return function;
    }

    /// The function's argument record, as generated; for runtimes.
    ///
    /// @return the arguments
    public Object arguments() {
        return arguments;
    }

    /// How it is to be run.
    ///
    /// @return the options
    public CallOptions options() {
        return options;
    }

    /// Where it may run.
    ///
    /// @return the placement, [Placement#ANY] by default
    public Placement placement() {
        return options.placement();
    }

    /// The time it has.
    ///
    /// @return the timeout, or empty for as long as it takes
    public Optional<Duration> timeout() {
        return options.timeout();
    }

    /// The function's name and the options that are not the default. Never the arguments: they may be secret.
    @Override
    public String toString() {
        return options.equals(CallOptions.DEFAULT) ? function.name() : function.name() + " " + options;
    }
}
