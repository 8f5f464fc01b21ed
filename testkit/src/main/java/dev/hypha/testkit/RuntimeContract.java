package dev.hypha.testkit;

import org.junit.jupiter.api.Nested;

/// What every runtime promises, as tests: local and clustered, over every transport. An implementation
/// inherits this and says how to start a cluster of its kind.
///
/// ```java
/// final class MemoryRuntimeTest extends RuntimeContract {
///     @Override
///     protected ClusterFixture start(FixtureSpec spec) {
///         return LocalFixture.start(spec, LocalTransport.MEMORY);
///     }
/// }
/// ```
public abstract class RuntimeContract {
    /// Starts a cluster. Its workers carry the label `worker`, those of the spec, and a bound `new
    /// Greeter("Hello")`.
    ///
    /// @param spec what the test wants
    /// @return the running cluster
    protected abstract ClusterFixture start(FixtureSpec spec);

    @Nested
    final class Results extends ResultsSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Failures extends FailuresSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Cancelling extends CancellationSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Deadlines extends DeadlinesSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Scopes extends ScopesSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Losses extends LossesSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Checkpoints extends CheckpointsSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }

    @Nested
    final class Load extends LoadSuite {
        @Override
        ClusterFixture start(FixtureSpec spec) {
            return RuntimeContract.this.start(spec);
        }
    }
}
