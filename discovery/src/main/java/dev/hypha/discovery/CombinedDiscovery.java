package dev.hypha.discovery;

import dev.hypha.transport.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Several ways at once. What is found is the union of what each knows; an endpoint that several know
/// counts once, with the node's name if one of them tells it. A way that fails does not touch what the
/// others found.
public final class CombinedDiscovery extends StartedOnce {
    private final List<Discovery> ways;

    private CombinedDiscovery(List<Discovery> ways) {
        this.ways = ways;
    }

    /// Combines ways. They belong to the result, which starts and closes them.
    ///
    /// @param ways none of them started
    /// @return the combination
    public static Discovery of(Collection<? extends Discovery> ways) {
        return new CombinedDiscovery(List.copyOf(ways));
    }

    @Override
    void begin(Self self, Reports reports) {
        Union union = new Union(ways.size(), reports);
        for (int i = 0; i < ways.size(); i++) {
            ways.get(i).start(self, union.part(i));
        }
        if (ways.isEmpty()) {
            Thread.ofVirtual().start(() -> reports.found(Set.of()));
        }
    }

    @Override
    void end() {
        List<RuntimeException> thrown = new ArrayList<>();
        for (Discovery way : ways) {
            try {
                way.close();
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        }
        if (!thrown.isEmpty()) {
            RuntimeException first = thrown.getFirst();
            thrown.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public String toString() {
        return ways.toString();
    }

    /// What the ways know, told as one.
    private static final class Union {
        private final List<Set<Candidate>> parts = new ArrayList<>();
        private final Reports reports;

        Union(int size, Reports reports) {
            this.reports = reports;
            for (int i = 0; i < size; i++) {
                parts.add(Set.of());
            }
        }

        Listener part(int index) {
            return new Listener() {
                @Override
                public void found(Set<Candidate> all) {
                    set(index, all);
                    reports.tell();
                }

                @Override
                public void failed(DiscoveryProblem problem) {
                    // The way itself tells only news; the key keeps one way's problems apart from another's.
                    reports.succeeded("way " + index);
                    reports.failed("way " + index, problem);
                }
            };
        }

        /// Prepared within the lock, so that an older union never comes after a newer; told outside of it.
        private synchronized void set(int index, Set<Candidate> all) {
            parts.set(index, all);
            Map<String, Candidate> union = new LinkedHashMap<>();
            for (Set<Candidate> part : parts) {
                for (Candidate candidate : part) {
                    union.merge(
                            Endpoint.parse(candidate.endpoint()).toString(),
                            candidate,
                            (one, other) -> one.node().isPresent() ? one : other);
                }
            }
            reports.prepareFound(union.values());
        }
    }
}
