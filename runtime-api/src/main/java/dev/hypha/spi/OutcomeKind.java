package dev.hypha.spi;

import dev.hypha.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How a call can end, as a small closed set: what metrics are counted by.
public enum OutcomeKind {
    /// There is a result.
    SUCCEEDED,
    /// [Failure.Threw].
    THREW,
    /// [Failure.TimedOut].
    TIMED_OUT,
    /// [Failure.NotStarted].
    NOT_STARTED,
    /// [Failure.Lost].
    LOST,
    /// [Failure.Unplaceable].
    UNPLACEABLE,
    /// [Failure.Denied].
    DENIED,
    /// [Failure.Rejected].
    REJECTED,
    /// [Failure.Poisoned].
    POISONED,
    /// [Failure.Fenced].
    FENCED,
    /// [Failure.Moved].
    MOVED,
    /// [Failure.Cancelled].
    CANCELLED,
    /// [Failure.Evicted].
    EVICTED,
    /// [Failure.Incompatible].
    INCOMPATIBLE;

    private static final List<OutcomeKind> ALL = List.copyOf(Arrays.asList(values()));

    /// All kinds, in the order of their declaration.
    ///
    /// @return the same list every time
    public static List<OutcomeKind> all() {
        return ALL;
    }

    /// The kind of a failure.
    ///
    /// @param failure why there is no result
    /// @return its kind, never [#SUCCEEDED]
    public static OutcomeKind of(Failure failure) {
        return switch (failure) {
            case Failure.Threw _ -> THREW;
            case Failure.TimedOut _ -> TIMED_OUT;
            case Failure.NotStarted _ -> NOT_STARTED;
            case Failure.Lost _ -> LOST;
            case Failure.Unplaceable _ -> UNPLACEABLE;
            case Failure.Denied _ -> DENIED;
            case Failure.Rejected _ -> REJECTED;
            case Failure.Poisoned _ -> POISONED;
            case Failure.Fenced _ -> FENCED;
            case Failure.Moved _ -> MOVED;
            case Failure.Cancelled _ -> CANCELLED;
            case Failure.Evicted _ -> EVICTED;
            case Failure.Incompatible _ -> INCOMPATIBLE;
        };
    }

    /// As attributes of metrics and spans have it.
    ///
    /// @return such as `timed_out`
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
