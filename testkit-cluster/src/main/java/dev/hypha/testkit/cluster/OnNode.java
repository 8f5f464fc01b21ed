package dev.hypha.testkit.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Which node a `DistributedRuntime` parameter of a [ClusterTest] stands for.
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnNode {
    /// The name.
    ///
    /// @return `node-1` and so on
    String value();
}
