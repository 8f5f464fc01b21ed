package dev.hypha;

/// A mark on a node that keeps calls away which do not tolerate it.
///
/// @param key what it is about, not empty
/// @param value its value, may be empty
/// @param effect what it does
public record Taint(String key, String value, Effect effect) {
    /// What a taint does to calls that do not tolerate it, as in Kubernetes.
    public enum Effect {
        /// They are not placed here.
        NO_SCHEDULE,
        /// They are placed here only if there is no better node.
        PREFER_NO_SCHEDULE,
        /// They are not placed here, and running ones are moved away.
        NO_EXECUTE
    }

    /// Checks the key.
    public Taint {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the key of a taint must not be empty");
        }
    }

    /// Keeps calls away that do not tolerate it.
    ///
    /// @param key its key
    /// @return the taint, with an empty value
    public static Taint noSchedule(String key) {
        return new Taint(key, "", Effect.NO_SCHEDULE);
    }

    /// Keeps calls away that do not tolerate it, and evicts those that are there.
    ///
    /// @param key its key
    /// @return the taint, with an empty value
    public static Taint noExecute(String key) {
        return new Taint(key, "", Effect.NO_EXECUTE);
    }

    /// Takes only the calls that find no better node.
    ///
    /// @param key its key
    /// @return the taint, with an empty value
    public static Taint preferNoSchedule(String key) {
        return new Taint(key, "", Effect.PREFER_NO_SCHEDULE);
    }

    /// As Kubernetes writes it: `key=value:NoSchedule`.
    @Override
    public String toString() {
        String name = switch (effect) {
            case NO_SCHEDULE -> "NoSchedule";
            case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
            case NO_EXECUTE -> "NoExecute";
        };
        return (value.isEmpty() ? key : key + "=" + value) + ":" + name;
    }
}
