package dev.hypha.discovery;

import dev.hypha.transport.Endpoint;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// A list that never changes.
final class FixedDiscovery extends StartedOnce {
    private static final String SOURCE = "static";

    private final Set<Candidate> candidates = new LinkedHashSet<>();

    FixedDiscovery(Collection<String> endpoints) {
        for (String endpoint : endpoints) {
            candidates.add(new Candidate(Endpoint.parse(endpoint).toString(), Optional.empty(), SOURCE));
        }
    }

    @Override
    void begin(Self self, Reports reports) {
        // On a thread of its own, as the caller may hold a lock that its listener takes.
        Thread.ofVirtual().name("hypha-discovery-" + SOURCE).start(() -> reports.found(candidates));
    }

    @Override
    void end() {}

    @Override
    public String toString() {
        return SOURCE;
    }
}
