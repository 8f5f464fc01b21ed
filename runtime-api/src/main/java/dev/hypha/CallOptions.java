package dev.hypha;

import java.time.Duration;
import java.util.Optional;

/// How a [Call] is to be run. Applications set these through the methods of [Call].
///
/// @param placement where the call may run
/// @param timeout the time it has from being spawned, or empty
/// @param retry how often it is tried
/// @param priority its place among calls waiting on one node, from -128 to 127, higher first
/// @param idempotencyKey the key that makes repeated spawns one, or empty
/// @param resumedFrom the checkpoint of another task that it goes on from, or empty
public record CallOptions(
        Placement placement,
        Optional<Duration> timeout,
        RetryPolicy retry,
        int priority,
        Optional<String> idempotencyKey,
        Optional<Object> resumedFrom) {
    /// Anywhere, as long as it takes, tried once, priority 0, no key, from the start.
    public static final CallOptions DEFAULT =
            new CallOptions(Placement.ANY, Optional.empty(), RetryPolicy.NEVER, 0, Optional.empty(), Optional.empty());

    /// The longest idempotency key, in characters.
    public static final int IDEMPOTENCY_KEY_LENGTH_MAX = 256;

    /// Checks the ranges.
    public CallOptions {
        if (priority < Byte.MIN_VALUE || priority > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("priority must be from -128 to 127, was " + priority);
        }
        idempotencyKey.ifPresent(key -> {
            if (key.isEmpty() || key.length() > IDEMPOTENCY_KEY_LENGTH_MAX) {
                throw new IllegalArgumentException("an idempotency key has 1 to " + IDEMPOTENCY_KEY_LENGTH_MAX
                        + " characters, this one has " + key.length());
            }
        });
    }

    CallOptions withPlacement(Placement changed) {
        return new CallOptions(changed, timeout, retry, priority, idempotencyKey, resumedFrom);
    }

    CallOptions withTimeout(Duration changed) {
        return new CallOptions(placement, Optional.of(changed), retry, priority, idempotencyKey, resumedFrom);
    }

    CallOptions withRetry(RetryPolicy changed) {
        return new CallOptions(placement, timeout, changed, priority, idempotencyKey, resumedFrom);
    }

    CallOptions withPriority(int changed) {
        return new CallOptions(placement, timeout, retry, changed, idempotencyKey, resumedFrom);
    }

    CallOptions withIdempotencyKey(String changed) {
        return new CallOptions(placement, timeout, retry, priority, Optional.of(changed), resumedFrom);
    }

    CallOptions withResumedFrom(Object changed) {
        return new CallOptions(placement, timeout, retry, priority, idempotencyKey, Optional.of(changed));
    }

    /// Only what differs from the default.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        if (!placement.equals(Placement.ANY)) {
            text.append("on ").append(placement).append(", ");
        }
        timeout.ifPresent(it -> text.append("within ").append(it).append(", "));
        if (retry.attempts() > 1) {
            text.append("up to ").append(retry.attempts()).append(" attempts, ");
        }
        if (priority != 0) {
            text.append("priority ").append(priority).append(", ");
        }
        idempotencyKey.ifPresent(key -> text.append("with an idempotency key, "));
        resumedFrom.ifPresent(state -> text.append("from a checkpoint, "));
        if (text.length() > 1) {
            text.setLength(text.length() - 2);
        }
        return text.append('}').toString();
    }
}
