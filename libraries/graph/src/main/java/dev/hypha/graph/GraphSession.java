package dev.hypha.graph;

import dev.hypha.graph.GraphException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A graph that stays in this process's memory for several programs. What a kind of program needs of the
/// topology is loaded when the first one of that kind runs.
///
/// Thread safe; jobs may run side by side.
public final class GraphSession {
    private final GraphSource source;
    private final int workers;
    private final Partitioner partitioner;
    private final Map<Key, Topology> topologies = new ConcurrentHashMap<>();
    private final List<EdgeSpace> opened = new ArrayList<>();
    private EdgeSpace.Opener spaces = () -> EdgeSpace.MEMORY;

    private record Key(Assignment assignment, Needs needs) {}

    private GraphSession(GraphSource source, int workers, Partitioner partitioner) {
        this.source = source;
        this.workers = workers;
        this.partitioner = new SharedPartitioner(partitioner);
    }

    /// A session; nothing is loaded yet.
    ///
    /// @param source the graph
    /// @param workers how many threads compute
    /// @param partitioner how the graph is divided among them
    /// @return the session
    public static GraphSession of(GraphSource source, int workers, Partitioner partitioner) {
        return new GraphSession(source, workers, partitioner);
    }

    /// Keeps edges elsewhere than in memory. To be said before the first job.
    ///
    /// @param type the name of a [dev.hypha.graph.spi.RowStoreProvider] on the class path, such as `rocksdb`
    /// @param directory on a local disk, of this session alone
    public void state(String type, Path directory) {
        spaces = () -> EdgeSpace.open(type, directory.resolve("space-" + opened.size()));
    }

    /// A job over this graph, with the session's number of workers, which must not be changed.
    ///
    /// @param program what vertices do
    /// @return the job
    public GraphJob job(GraphProgram program) {
        return GraphJob.of(source, program)
                .workers(workers)
                .partitioner(partitioner)
                .topologies((assignment, needs, none) ->
                        topologies.computeIfAbsent(new Key(assignment, needs), key -> load(assignment, needs)));
    }

    private Topology load(Assignment assignment, Needs needs) {
        EdgeSpace space;
        try {
            synchronized (opened) {
                space = spaces.open();
                opened.add(space);
            }
        } catch (IOException e) {
            throw new GraphException(Kind.FAILED, "there is no place for edges", e);
        }
        return TopologyLoader.load(source, partitioner, assignment, needs, space);
    }

    /// Forgets what is loaded. No job may run.
    public void clear() {
        topologies.clear();
        try {
            for (EdgeSpace space : opened) {
                space.close();
            }
        } catch (IOException e) {
            throw new GraphException(Kind.FAILED, "edges cannot be deleted", e);
        }
        opened.clear();
    }
}
