package dev.hypha;

/// The identity of one spawned call, the same for all its attempts and on all nodes.
///
/// @param origin the incarnation of the node that spawned it: random, new at every start
/// @param sequence its number there, from 1
public record TaskId(long origin, long sequence) {
    /// Both parts in hexadecimal, such as `9f3ac2d1e0b45687-1a`.
    @Override
    public String toString() {
        return "%016x-%x".formatted(origin, sequence);
    }
}
