package dev.hypha.local;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.core.NodeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Describes one logical node of a [LocalRuntime].
///
/// ```java
/// LocalRuntime.builder()
///         .node("here", node -> node.label("zone", "eu-1"))
///         .node("there", node -> node.label("zone", "us-1").taint(Taint.noSchedule("spot")).concurrency(4))
/// ```
public final class LocalNodeBuilder {
    private final NodeId id;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Taint> taints = new ArrayList<>();
    private final Map<Class<?>, Object> bindings = new LinkedHashMap<>();
    private final Map<String, Long> resources = new LinkedHashMap<>();
    private @Nullable Integer concurrency;
    private boolean client;

    LocalNodeBuilder(NodeId id) {
        this.id = id;
    }

    /// Sets a label that placements can select by.
    ///
    /// @param key the label
    /// @param value its value
    /// @return this
    public LocalNodeBuilder label(String key, String value) {
        labels.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /// Adds a taint, which keeps calls away that don't tolerate it.
    ///
    /// @param taint the taint
    /// @return this
    public LocalNodeBuilder taint(Taint taint) {
        taints.add(Objects.requireNonNull(taint, "taint"));
        return this;
    }

    /// Gives the node so much of a resource, which calls can hold while they run.
    ///
    /// @param name the resource, such as `gpu`
    /// @param amount at least 0
    /// @return this
    public LocalNodeBuilder resource(String name, long amount) {
        resources.put(Objects.requireNonNull(name, "name"), amount);
        return this;
    }

    /// Limits how many calls run at once on this node.
    ///
    /// @param calls at least 1
    /// @return this
    public LocalNodeBuilder concurrency(int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("the concurrency of node " + id + " must be at least 1, was " + calls);
        }
        concurrency = calls;
        return this;
    }

    /// Makes the node a client: it spawns calls and never runs any.
    ///
    /// @return this
    public LocalNodeBuilder client() {
        client = true;
        return this;
    }

    /// Gives the object that the instance methods of a class run on, on this node. It goes before one that
    /// is bound for all nodes.
    ///
    /// @param <T> the class
    /// @param type the class that declares the functions
    /// @param object what they run on
    /// @return this
    public <T> LocalNodeBuilder bind(Class<T> type, T object) {
        bindings.put(type, type.cast(Objects.requireNonNull(object, "object")));
        return this;
    }

    NodeId id() {
        return id;
    }

    Map<String, String> labels() {
        return labels;
    }

    List<Taint> taints() {
        return taints;
    }

    Map<String, Long> resources() {
        return resources;
    }

    boolean runsCalls() {
        return !client;
    }

    Map<Class<?>, Object> bindings(Map<Class<?>, Object> everywhere) {
        Map<Class<?>, Object> merged = new LinkedHashMap<>(everywhere);
        merged.putAll(bindings);
        return merged;
    }

    NodeOptions options(NodeOptions everywhere) {
        return concurrency == null ? everywhere : everywhere.withConcurrency(concurrency);
    }
}
