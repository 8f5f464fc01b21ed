package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.RuntimeEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fence of a node, while it has one.
final class Fencing {
    private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);

    private final Node node;
    private volatile @Nullable Fence fence;

    Fencing(Node node) {
        this.node = node;
    }

    /// Raises it, and gives back what waits and may not start any more.
    void raise(String reason, FencePolicy policy) {
        Fence raised = new Fence(node.id(), reason, policy);
        fence = raised;
        node.tell(self -> new RuntimeEvent.FenceChanged(self, true));
        int given = node.executions()
                .giveBack(
                        each -> !policy.allows(each.function.traits(), each instanceof LocalExecution),
                        raised.refusal());
        LOG.warn("node {} is fenced: {}; {} calls that waited were given back", node.id(), reason, given);
        node.peers().changed();
    }

    void lower() {
        if (fence != null) {
            fence = null;
            node.tell(self -> new RuntimeEvent.FenceChanged(self, false));
            LOG.info("node {} is not fenced any more", node.id());
            node.peers().changed();
        }
    }

    boolean isRaised() {
        return fence != null;
    }

    /// Why it forbids a call to start, if it does.
    ///
    /// @param local whether the call is of this node's own program
    @Nullable
    Failure refusal(FunctionDescriptor<?, ?> function, boolean local) {
        @Nullable Fence raised = fence;
        return raised == null || raised.policy().allows(function.traits(), local) ? null : raised.refusal();
    }
}
