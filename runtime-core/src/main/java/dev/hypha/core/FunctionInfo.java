package dev.hypha.core;

/// A function of a node, and what runs of it there.
///
/// @param name the function's name
/// @param id what stands for it on the wire, in hexadecimal: the same name with another id is another signature
/// @param traits what it declares
/// @param load what runs and waits of it
public record FunctionInfo(String name, String id, Traits traits, FunctionLoad load) {
    /// What a function declares.
    ///
    /// @param bound whether the node can run it: it is static, or an object is bound for it
    /// @param idempotent running twice is as good as once
    /// @param nonBlocking it may run on event loops
    /// @param checkpointed it declares checkpoints
    public record Traits(boolean bound, boolean idempotent, boolean nonBlocking, boolean checkpointed) {}
}
