package dev.hypha;

import java.time.Duration;
import java.util.Optional;

/// A taint that does not keep a call away, matched as in Kubernetes.
///
/// @param key the taint's key; empty with [Operator#EXISTS] matches all keys
/// @param operator how the value is compared
/// @param value the taint's value for [Operator#EQUAL], else empty
/// @param effect the taint's effect; empty matches all effects
/// @param lasting for [Taint.Effect#NO_EXECUTE]: how long a running call is tolerated; empty is for ever
public record Toleration(
        String key, Operator operator, String value, Optional<Taint.Effect> effect, Optional<Duration> lasting) {
    /// How a toleration compares values.
    public enum Operator {
        /// Key and value must be equal.
        EQUAL,
        /// The key must be equal, the value does not matter.
        EXISTS
    }

    /// Checks the combination.
    public Toleration {
        if (operator == Operator.EXISTS && !value.isEmpty()) {
            throw new IllegalArgumentException("a toleration by Exists has no value, was '" + value + "'");
        }
        if (operator == Operator.EQUAL && key.isEmpty()) {
            throw new IllegalArgumentException("a toleration with an empty key needs the operator Exists");
        }
        if (lasting.isPresent() && !effect.equals(Optional.of(Taint.Effect.NO_EXECUTE))) {
            throw new IllegalArgumentException("only a toleration of NoExecute can last for a time, was "
                    + lasting.get() + " of " + effect.map(Enum::toString).orElse("all effects"));
        }
    }

    /// Tolerates every taint of this key.
    ///
    /// @param key the key
    /// @return the toleration
    public static Toleration exists(String key) {
        return new Toleration(key, Operator.EXISTS, "", Optional.empty(), Optional.empty());
    }

    /// Tolerates the taints of this key and value.
    ///
    /// @param key the key
    /// @param value the value
    /// @return the toleration
    public static Toleration equal(String key, String value) {
        return new Toleration(key, Operator.EQUAL, value, Optional.empty(), Optional.empty());
    }

    /// Tolerates every taint there is.
    ///
    /// @return the toleration
    public static Toleration everything() {
        return exists("");
    }

    /// The same toleration, of taints of one effect only.
    ///
    /// @param only the effect
    /// @return the new toleration
    public Toleration of(Taint.Effect only) {
        return new Toleration(key, operator, value, Optional.of(only), lasting);
    }

    /// The same toleration, of `NoExecute` only, and not for ever.
    ///
    /// @param time how long a call may stay on a node with such a taint; zero or less evicts it at once
    /// @return the new toleration
    public Toleration lasting(Duration time) {
        return new Toleration(key, operator, value, Optional.of(Taint.Effect.NO_EXECUTE), Optional.of(time));
    }

    /// Whether this tolerates a taint.
    ///
    /// @param taint the taint
    /// @return true if it does
    public boolean tolerates(Taint taint) {
        if (effect.isPresent() && effect.get() != taint.effect()) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return operator == Operator.EXISTS || value.equals(taint.value());
    }

    @Override
    public String toString() {
        String base = operator == Operator.EXISTS ? (key.isEmpty() ? "*" : key) : key + "=" + value;
        return effect.map(it -> base + ":" + it).orElse(base);
    }
}
