package dev.hypha.cluster;

/// How a node that `hypha node` runs writes its log.
public enum LogFormat {
    /// A line each, for people.
    TEXT,
    /// An object each, on a line of its own, for programs.
    JSON
}
