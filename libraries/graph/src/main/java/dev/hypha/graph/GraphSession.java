package dev.hypha.graph;

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

    private record Key(Assignment assignment, Needs needs) {}

    private GraphSession(GraphSource source, int workers, Partitioner partitioner) {
        this.source = source;
        this.workers = workers;
        this.partitioner = partitioner;
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

    /// A job over this graph, with the session's number of workers, which must not be changed.
    ///
    /// @param program what vertices do
    /// @return the job
    public GraphJob job(GraphProgram program) {
        return GraphJob.of(source, program)
                .workers(workers)
                .partitioner(partitioner)
                .topologies((assignment, needs) -> topologies.computeIfAbsent(
                        new Key(assignment, needs),
                        key -> TopologyLoader.load(source, partitioner, assignment, needs)));
    }

    /// Forgets what is loaded.
    public void clear() {
        topologies.clear();
    }
}
