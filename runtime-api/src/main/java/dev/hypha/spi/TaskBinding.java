package dev.hypha.spi;

import dev.hypha.TaskContext;

/// Where a runtime binds the context of the call that a thread runs, for [TaskContext#current].
public final class TaskBinding {
    /// The context; bound while a distributed function runs.
    public static final ScopedValue<TaskContext> CURRENT = ScopedValue.newInstance();

    private TaskBinding() {}
}
