package dev.hypha;

/// Why one node was not chosen.
///
/// @param node the node
/// @param reason why not, for people
public record NodeRefusal(NodeId node, String reason) {}
