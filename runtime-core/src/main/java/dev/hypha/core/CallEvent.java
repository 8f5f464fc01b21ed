package dev.hypha.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What the flight recorder notes of a call that was here: from the start of its function to its end, or
/// the moment of its end if it never ran. Nothing of arguments or results.
@Name("dev.hypha.Call")
@Label("Call")
@Category("Hypha")
@Description("A call that ran on this node, or waited to")
@StackTrace(false)
final class CallEvent extends Event {
    /// Never committed: asked whether a recording wants events of this kind.
    static final CallEvent PROBE = new CallEvent();

    @Label("Function")
    @Nullable
    String function;

    @Label("Task")
    @Nullable
    String task;

    @Label("Node")
    @Nullable
    String node;

    @Label("Caller")
    @Nullable
    String caller;

    @Label("Attempt")
    int attempt;

    @Label("Outcome")
    @Description("success, the kind of the failure, or abandoned")
    @Nullable
    String outcome;

    @Label("Queue Time")
    @Timespan(Timespan.MILLISECONDS)
    long queueTime;
}
