package dev.hypha.local;

import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.RuntimeContract;

final class MemoryLocalRuntimeContractTest extends RuntimeContract {
    @Override
    protected ClusterFixture start(FixtureSpec spec) {
        return LocalFixture.several(spec, LocalTransport.MEMORY);
    }
}
