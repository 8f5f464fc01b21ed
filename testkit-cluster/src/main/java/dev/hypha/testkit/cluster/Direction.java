package dev.hypha.testkit.cluster;

/// The way of bytes between two nodes, whichever of them opened the connection.
///
/// @param from the node that writes them
/// @param to the node that reads them
record Direction(String from, String to) {
    Direction reversed() {
        return new Direction(to, from);
    }
}
