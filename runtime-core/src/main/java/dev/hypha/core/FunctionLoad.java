package dev.hypha.core;

/// How many tasks of something there are on a node.
///
/// @param running functions that run, or are asked to stop
/// @param waiting functions that wait for other calls
/// @param queued calls that wait to run
public record FunctionLoad(int running, int waiting, int queued) {
    /// Nothing.
    public static final FunctionLoad NONE = new FunctionLoad(0, 0, 0);

    /// This and more.
    ///
    /// @param other what is added
    /// @return the sums
    public FunctionLoad plus(FunctionLoad other) {
        return new FunctionLoad(running + other.running, waiting + other.waiting, queued + other.queued);
    }

    static FunctionLoad of(TaskInfo.State state) {
        return switch (state) {
            case RUNNING, STOPPING -> new FunctionLoad(1, 0, 0);
            case WAITING -> new FunctionLoad(0, 1, 0);
            case QUEUED, PLACING -> new FunctionLoad(0, 0, 1);
        };
    }
}
