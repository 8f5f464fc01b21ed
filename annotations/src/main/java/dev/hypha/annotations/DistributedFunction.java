package dev.hypha.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a method that can be spawned on any node of a cluster.
///
/// The annotation processor checks the signature (every parameter and the result must be able to cross
/// machines), gives the function a stable id, and generates a class `<Class>Calls` with one typed factory per
/// function:
///
/// ```java
/// final class WordCount {
///     @DistributedFunction(idempotent = true)
///     static Map<String, Long> count(String text) { ... }
/// }
///
/// Map<String, Long> counts = runtime.spawn(WordCountCalls.count(text)).join();
/// ```
///
/// A static method runs as it is. An instance method runs on the object that the node has bound for its class
/// (`builder.bind(Geocoder.class, geocoder)`); a node without such an object refuses the call before it starts.
/// The method may have any visibility but `private`, and may throw checked exceptions. A method that returns
/// `CompletionStage<R>` is a function with result `R`: the node awaits the stage.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface DistributedFunction {
    /// The name under which nodes know the function; by default `<binary class name>.<method>`.
    ///
    /// The id of a function is computed from this name, the signature and the [#version]. An explicit name
    /// makes the id independent of the class's and the method's names, so that both can be renamed.
    String name() default "";

    /// Whether running the function twice has the same effect as running it once.
    ///
    /// Only an idempotent function is tried again after a node was lost while it may have been running it.
    boolean idempotent() default false;

    /// The type of the function's checkpoints, if it makes any: what it passes to `TaskContext.checkpoint`
    /// and gets back from `TaskContext.restored` in a later attempt.
    ///
    /// It must be able to cross machines, as parameters must. Only an [#idempotent] function may have one,
    /// as others have no later attempt. It is no part of the function's id.
    Class<?> checkpoint() default void.class;

    /// The version of the function's meaning. Raise it when an old caller must not reach the new code.
    int version() default 1;

    /// Whether the function never blocks and takes microseconds at most, so that it may run on the thread that
    /// read the call from the network.
    ///
    /// This saves a thread switch for each call. The runtime guards it: a call that runs long is reported, and
    /// the function is moved to virtual threads from then on.
    boolean nonBlocking() default false;
}
