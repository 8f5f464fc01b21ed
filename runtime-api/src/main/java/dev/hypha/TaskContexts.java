package dev.hypha;

/// Holds the binding of [TaskContext#current], which an interface cannot hold privately.
final class TaskContexts {
    static final ScopedValue<TaskContext> CURRENT = ScopedValue.newInstance();

    private TaskContexts() {}
}
