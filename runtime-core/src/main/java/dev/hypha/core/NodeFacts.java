package dev.hypha.core;

import dev.hypha.Taint;
import java.util.List;
import java.util.Map;

/// What a node says of itself, and what it has proved to have.
final class NodeFacts {
    private final NodeSpec spec;
    private volatile Runnable unwatch = () -> {};
    private volatile FactsFrame claimed;
    /// Those claimed, with those proved; another object whenever they change.
    private volatile Map<String, String> labels;

    NodeFacts(NodeSpec spec) {
        this.spec = spec;
        NodeSpec.NodeIdentity identity = spec.identity();
        this.claimed = new FactsFrame(identity.advertised(identity.labels()), identity.taints());
        this.labels = joined(claimed);
    }

    /// Looks what is proved from now on.
    ///
    /// @param changed is told when other labels are proved than before
    void watch(Runnable changed) {
        unwatch = spec.proof().watch(() -> {
            proved();
            changed.run();
        });
    }

    private Map<String, String> joined(FactsFrame facts) {
        return LabelProof.join(facts.labels(), spec.proof().own());
    }

    private synchronized void proved() {
        labels = joined(claimed);
    }

    /// What it says of itself.
    FactsFrame claimed() {
        return claimed;
    }

    /// All labels that it has.
    Map<String, String> labels() {
        return labels;
    }

    /// Claims other labels.
    ///
    /// @param wanted all but those that tell of the node's resources, and restricted ones
    /// @return what it says of itself now
    /// @throws IllegalArgumentException `HYP-AUTH-005` if some are restricted
    synchronized FactsFrame labels(Map<String, String> wanted) {
        spec.proof().check(wanted);
        return claim(new FactsFrame(spec.identity().advertised(wanted), claimed.taints()));
    }

    /// Has other taints.
    ///
    /// @return what it says of itself now
    synchronized FactsFrame taints(List<Taint> taints) {
        return claim(new FactsFrame(claimed.labels(), taints));
    }

    private FactsFrame claim(FactsFrame changed) {
        claimed = changed;
        labels = joined(changed);
        return changed;
    }

    /// Looks no longer what is proved.
    void close() {
        unwatch.run();
    }
}
