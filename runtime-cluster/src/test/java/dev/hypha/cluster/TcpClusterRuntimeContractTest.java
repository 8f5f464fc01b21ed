package dev.hypha.cluster;

import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.RuntimeContract;

final class TcpClusterRuntimeContractTest extends RuntimeContract {
    @Override
    protected ClusterFixture start(FixtureSpec spec) {
        return new ClusterRuntimeFixture(spec, _ -> "tcp://127.0.0.1:0");
    }
}
