package dev.hypha;

/// What became of the calls of a node that has drained.
///
/// @param node the node
/// @param finished calls that ran there when the drain began, and ended by themselves
/// @param handedBack calls of other nodes that waited in its queue; they run elsewhere
/// @param moved running calls of other nodes that go on elsewhere from their last checkpoints
/// @param cut calls that still ran at the deadline and were cancelled
/// @param unanswered calls that the node had spawned elsewhere and whose outcomes it did not await
public record DrainReport(NodeId node, int finished, int handedBack, int moved, int cut, int unanswered) {
    /// Nothing was running.
    ///
    /// @param node the node
    /// @return a report of zeros
    public static DrainReport nothing(NodeId node) {
        return new DrainReport(node, 0, 0, 0, 0, 0);
    }

    /// Whether nothing was lost: all that the node had accepted has ended or runs elsewhere.
    ///
    /// @return true if no call was cut off or left unanswered
    public boolean clean() {
        return cut == 0 && unanswered == 0;
    }

    /// One line for people.
    ///
    /// @return the counts in words
    public String summary() {
        return finished + " finished, " + moved + " moved, " + handedBack + " handed back, " + cut + " cut off, "
                + unanswered + " unanswered";
    }
}
