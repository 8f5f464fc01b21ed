package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.spi.RowStore;
import dev.hypha.graph.spi.RowStoreProvider;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Where one worker keeps edges: in memory, or in a directory that is deleted in the end.
interface EdgeSpace extends Closeable {
    /// In memory.
    EdgeSpace MEMORY = new EdgeSpace() {
        @Override
        public Edges edges(EdgeLayout layout) {
            return new EdgeTable(layout);
        }

        @Override
        public void close() {}
    };

    /// Begins a table of edges.
    Edges edges(EdgeLayout layout) throws IOException;

    @Override
    void close() throws IOException;

    /// Opens spaces for workers.
    @FunctionalInterface
    interface Opener {
        EdgeSpace open() throws IOException;
    }

    /// Opens a space.
    ///
    /// @param type `memory`, or the name of a [RowStoreProvider]
    /// @param directory of this worker alone; what is in it is deleted
    static EdgeSpace open(String type, Path directory) throws IOException {
        if (type.equals("memory")) {
            return MEMORY;
        }
        Map<String, RowStoreProvider> providers = new TreeMap<>();
        ServiceLoader.load(RowStoreProvider.class).forEach(each -> providers.put(each.name(), each));
        RowStoreProvider provider = providers.get(type);
        if (provider == null) {
            TreeSet<String> known = new TreeSet<>(providers.keySet());
            known.add("memory");
            throw new GraphException(
                    Kind.SPECIFICATION,
                    "state.type is one of " + known + " here, was '" + type + "'; the artifact graph-" + type
                            + " may have it");
        }
        delete(directory);
        Files.createDirectories(directory);
        Path spill = Files.createDirectory(directory.resolve("spill"));
        RowStore store = provider.open(Files.createDirectory(directory.resolve("rows")));
        return new EdgeSpace() {
            @Override
            public Edges edges(EdgeLayout layout) throws IOException {
                return new SpilledEdges(store, Files.createTempFile(spill, "edges-", ".tmp"), layout);
            }

            @Override
            public void close() throws IOException {
                store.close();
                delete(directory);
            }
        };
    }

    /// Deletes what is in a directory, but for one name.
    static void clear(Path directory, String kept) throws IOException {
        if (Files.isDirectory(directory)) {
            List<Path> old;
            try (Stream<Path> found = Files.list(directory)) {
                old = found.filter(each -> !each.endsWith(kept)).toList();
            }
            for (Path each : old) {
                delete(each);
            }
        }
    }

    /// Deletes a directory, and all in it.
    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> all;
            try (Stream<Path> found = Files.walk(directory)) {
                all = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : all) {
                Files.deleteIfExists(each);
            }
        }
    }
}
