package dev.hypha.testkit.cluster;

import dev.hypha.DistributedRuntime;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/// What [ClusterTest] does: a cluster before each test, its parts as parameters, and its end afterwards.
final class ClusterTestExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final String SEED_PROPERTY = "hypha.test.seed";
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ClusterTestExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        ClusterTest wanted = annotation(context);
        TestCluster cluster = TestCluster.start(
                wanted.nodes(), wanted.transport(), seed(wanted), ReflectionSupport.newInstance(wanted.setup()));
        context.getStore(NAMESPACE).put(TestCluster.class, cluster);
    }

    /// The annotation of the method, or else of the nearest class around it.
    private static ClusterTest annotation(ExtensionContext context) {
        Optional<ClusterTest> found =
                AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), ClusterTest.class);
        for (Class<?> type = context.getRequiredTestClass();
                found.isEmpty() && type != null;
                type = type.getEnclosingClass()) {
            found = AnnotationSupport.findAnnotation(type, ClusterTest.class);
        }
        return found.orElseThrow(() -> new IllegalStateException("there is no @ClusterTest on " + context));
    }

    private static long seed(ClusterTest wanted) {
        Long given = Long.getLong(SEED_PROPERTY);
        if (given != null) {
            return given;
        }
        return wanted.seed() != 0 ? wanted.seed() : ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestCluster cluster = context.getStore(NAMESPACE).remove(TestCluster.class, TestCluster.class);
        if (cluster == null) {
            return; // it did not start, and has said why
        }
        if (context.getExecutionException().isPresent()) {
            String replay = "seed %d; replay with -D%s=%d and -Dtest=%s#%s"
                    .formatted(
                            cluster.seed(),
                            SEED_PROPERTY,
                            cluster.seed(),
                            context.getRequiredTestClass().getSimpleName(),
                            context.getRequiredTestMethod().getName());
            context.publishReportEntry("hypha.replay", replay);
            System.err.println(context.getDisplayName() + " failed on a cluster with " + replay);
        }
        cluster.close();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == DistributedRuntime.class
                || type == Faults.class
                || type == TestCluster.class
                || isListOfRuntimes(parameter.getParameter().getParameterizedType());
    }

    private static boolean isListOfRuntimes(Type type) {
        return type instanceof ParameterizedType list
                && list.getRawType() == List.class
                && list.getActualTypeArguments()[0] == DistributedRuntime.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestCluster cluster = context.getStore(NAMESPACE).get(TestCluster.class, TestCluster.class);
        if (cluster == null) {
            throw new ParameterResolutionException("a cluster exists only during a test: take "
                    + parameter.getParameter() + " out of the constructor or the method for all tests");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == Faults.class) {
            return cluster.faults();
        }
        if (type == TestCluster.class) {
            return cluster;
        }
        if (type == List.class) {
            return cluster.runtimes();
        }
        return parameter
                .findAnnotation(OnNode.class)
                .map(node -> cluster.runtime(node.value()))
                .orElseGet(cluster::client);
    }
}
