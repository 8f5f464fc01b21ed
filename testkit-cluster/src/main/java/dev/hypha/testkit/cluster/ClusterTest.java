package dev.hypha.testkit.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test on a cluster of its own, or on a class: each of its tests.
///
/// ```java
/// @ClusterTest(nodes = 3)
/// void shopSurvivesTheLossOfANode(DistributedRuntime client, Faults faults) throws InterruptedException {
///     faults.kill("node-2");
///     assertEquals(42, client.spawn(ShopCalls.price("book").retrying(RetryPolicy.upTo(3))).join());
/// }
/// ```
///
/// Parameters of tests, and of methods that run before and after each, may be:
///
/// - `DistributedRuntime`: the client, or with [OnNode] a worker;
/// - `List<DistributedRuntime>`: the workers as they are at the beginning;
/// - [Faults]; [TestCluster].
///
/// A failing test prints its seed and how to run it again with that. The cluster ends with the test, however
/// that ends.
@Documented
@Test
@ExtendWith(ClusterTestExtension.class)
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ClusterTest {
    /// How many workers, besides the client.
    ///
    /// @return at least 1
    int nodes() default 3;

    /// What joins the nodes.
    ///
    /// @return TCP by default
    ClusterTransport transport() default ClusterTransport.TCP;

    /// Where the faults take their chances from. The system property `hypha.test.seed` goes before it.
    ///
    /// @return the seed; 0 for another one in each run
    long seed() default 0;

    /// What nodes need besides, such as labels and bound objects.
    ///
    /// @return a class with a constructor without parameters, which the test may call
    Class<? extends ClusterSetup> setup() default ClusterSetup.None.class;
}
