package dev.hypha.cluster;

import dev.hypha.testkit.ClusterFixture;
import dev.hypha.testkit.FixtureSpec;
import dev.hypha.testkit.RuntimeContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class UnixClusterRuntimeContractTest extends RuntimeContract {
    @TempDir
    private Path directory;

    @Override
    protected ClusterFixture start(FixtureSpec spec) {
        return new ClusterRuntimeFixture(spec, index -> "unix:" + directory.resolve("worker-" + index + ".sock"));
    }
}
