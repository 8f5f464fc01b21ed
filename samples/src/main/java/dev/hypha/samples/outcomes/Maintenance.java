package dev.hypha.samples.outcomes;

import dev.hypha.Taint;
import dev.hypha.annotations.DistributedFunction;
import java.util.List;
import java.util.function.Consumer;

/// Takes a node out of use, if that has bound one of these.
final class Maintenance {
    /// The taint of a node that is under repair.
    static final String REPAIR = "repair";

    private final Consumer<List<Taint>> taints;

    /// @param taints sets the taints of the node
    Maintenance(Consumer<List<Taint>> taints) {
        this.taints = taints;
    }

    /// Makes all calls that don't tolerate [#REPAIR] leave the node.
    @DistributedFunction
    void begin() {
        taints.accept(List.of(Taint.noExecute(REPAIR)));
    }
}
