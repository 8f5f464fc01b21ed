package dev.hypha.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The rules of blocking queries (https://developer.hashicorp.com/consul/api-docs/features/blocking): ask
/// with the last index and be answered when it has changed; begin anew when it went backwards; never ask
/// with less than 1; and do not ask at full speed when answers come at once. One thread.
final class ConsulWatch {
    /// At most ten questions a second, however often the service changes.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ConsulClient consul;
    private final String service;
    private long index;

    ConsulWatch(ConsulClient consul, String service) {
        this.consul = consul;
        this.service = service;
    }

    /// Waits for the next answer.
    ///
    /// @return all instances; empty if there may be no change to what was known
    Optional<List<Announced>> next() throws DiscoveryFailedException, InterruptedException {
        ConsulClient.Answer answer;
        try {
            answer = consul.instances(service, index);
        } catch (DiscoveryFailedException e) {
            // Another agent, or the same with another state, may be what answers next.
            index = 0;
            throw e;
        }
        boolean news = index == 0 || answer.index() != index;
        index = answer.index() < index ? 0 : Math.max(1, answer.index());
        return news ? Optional.of(answer.instances()) : Optional.empty();
    }

    Duration pause() {
        return PAUSE;
    }
}
