package dev.hypha.local;

import dev.hypha.NodeId;
import dev.hypha.checkpoint.CheckpointStore;
import dev.hypha.checkpoint.CheckpointStores;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.core.Catalogues;
import dev.hypha.core.NodeOptions;
import dev.hypha.core.Observation;
import dev.hypha.security.Authorizer;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.RuntimeListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Describes a [LocalRuntime]: which logical nodes it has, and what joins them.
public final class LocalRuntimeBuilder {
    private final Map<NodeId, LocalNodeBuilder> nodes = new LinkedHashMap<>();
    private final Map<Class<?>, Object> bindings = new LinkedHashMap<>();
    private @Nullable List<Catalogue> catalogues;
    private LocalTransport transport = LocalTransport.MEMORY;
    private NodeOptions options = NodeOptions.DEFAULT;
    private Authorizer authorizer = Authorizer.ALLOW_ALL;
    private @Nullable Supplier<CheckpointStore> checkpoints;
    private final List<RuntimeListener> listeners = new ArrayList<>();
    private Map<String, String> observation = Map.of();

    LocalRuntimeBuilder() {}

    /// Adds nodes named `node-1`, `node-2` and so on.
    ///
    /// @param count how many, at least 1
    /// @return this
    public LocalRuntimeBuilder nodes(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least 1 node, was " + count);
        }
        for (int i = 1; i <= count; i++) {
            node("node-" + i);
        }
        return this;
    }

    /// Adds a node.
    ///
    /// @param name its name
    /// @return this
    public LocalRuntimeBuilder node(String name) {
        return node(name, _ -> {});
    }

    /// Adds a node. The first one added is the one that the runtime speaks through.
    ///
    /// @param name its name
    /// @param description sets its labels, taints and so on
    /// @return this
    /// @throws IllegalArgumentException if there is a node of that name
    public LocalRuntimeBuilder node(String name, Consumer<LocalNodeBuilder> description) {
        LocalNodeBuilder node = new LocalNodeBuilder(new NodeId(name));
        description.accept(node);
        if (nodes.putIfAbsent(node.id(), node) != null) {
            throw new IllegalArgumentException("there are two nodes named " + name + "; give one of them another name");
        }
        return this;
    }

    /// Gives the object that the instance methods of a class run on, on all nodes.
    ///
    /// @param <T> the class
    /// @param type the class that declares the functions
    /// @param object what they run on
    /// @return this
    public <T> LocalRuntimeBuilder bind(Class<T> type, T object) {
        bindings.put(type, type.cast(Objects.requireNonNull(object, "object")));
        return this;
    }

    /// Knows just the functions of these catalogues, instead of all on the class path.
    ///
    /// @param some the catalogues; several calls add up
    /// @return this
    public LocalRuntimeBuilder functions(Catalogue... some) {
        if (catalogues == null) {
            catalogues = new ArrayList<>();
        }
        catalogues.addAll(List.of(some));
        return this;
    }

    /// Sets what joins the nodes.
    ///
    /// @param kind [LocalTransport#MEMORY] by default
    /// @return this
    public LocalRuntimeBuilder transport(LocalTransport kind) {
        transport = Objects.requireNonNull(kind, "kind");
        return this;
    }

    /// Sets the knobs of all nodes.
    ///
    /// @param knobs [NodeOptions#DEFAULT] by default
    /// @return this
    public LocalRuntimeBuilder options(NodeOptions knobs) {
        options = Objects.requireNonNull(knobs, "knobs");
        return this;
    }

    /// Sets who may call what when a call goes from one node to another.
    ///
    /// @param rules [Authorizer#ALLOW_ALL] by default
    /// @return this
    public LocalRuntimeBuilder authorizer(Authorizer rules) {
        authorizer = Objects.requireNonNull(rules, "rules");
        return this;
    }

    /// Also keeps the checkpoints of tasks in a store, so that they outlive this process.
    ///
    /// @param opening opens it when the runtime starts; the runtime closes it
    /// @return this
    public LocalRuntimeBuilder checkpoints(Supplier<CheckpointStore> opening) {
        checkpoints = Objects.requireNonNull(opening, "opening");
        return this;
    }

    /// Also keeps the checkpoints of tasks in a store, by the words of a configuration.
    ///
    /// @param kind for example `file`
    /// @param options for example `path`, as in `docs/checkpoints.md`
    /// @return this
    public LocalRuntimeBuilder checkpoints(String kind, Map<String, String> options) {
        Map<String, String> chosen = Map.copyOf(options);
        return checkpoints(() -> CheckpointStores.open(kind, chosen));
    }

    /// Adds someone who is told what the nodes do, besides those that providers on the class path make.
    ///
    /// @param told for example one that counts; several are told in this order
    /// @return this
    public LocalRuntimeBuilder listener(RuntimeListener told) {
        listeners.add(Objects.requireNonNull(told, "told"));
        return this;
    }

    /// Sets what the providers of listeners on the class path are told, in the words of a configuration.
    ///
    /// @param settings for example `otel` to `off`; none by default
    /// @return this
    public LocalRuntimeBuilder observation(Map<String, String> settings) {
        observation = Map.copyOf(settings);
        return this;
    }

    /// Starts the nodes, and waits until each is connected to each.
    ///
    /// @return the runtime, to be closed
    /// @throws IllegalStateException if two catalogues collide, or the nodes cannot be joined
    /// @throws dev.hypha.checkpoint.CheckpointException if the store of checkpoints cannot be opened
    public LocalRuntime start() {
        List<LocalNodeBuilder> described =
                nodes.isEmpty() ? List.of(new LocalNodeBuilder(LocalRuntime.SINGLE)) : List.copyOf(nodes.values());
        CatalogueSet known = catalogues == null ? Catalogues.found() : Catalogues.only(catalogues);
        return Observation.listening(
                listeners,
                observation,
                all -> start(new LocalCluster(described, known, bindings, transport, options, authorizer, all)));
    }

    private LocalRuntime start(LocalCluster cluster) {
        @Nullable CheckpointStore store = checkpoints == null ? null : checkpoints.get();
        try {
            return LocalRuntime.start(cluster, store);
        } catch (RuntimeException e) {
            if (store != null) {
                store.close();
            }
            throw e;
        }
    }
}
