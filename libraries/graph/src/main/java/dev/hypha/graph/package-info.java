/// Graph algorithms in supersteps, on one machine or spread over a cluster.
///
/// The model is Pregel's (Malewicz et al., SIGMOD 2010): every vertex has a value; in each superstep
/// vertices read what their neighbours said in the one before, change their values, and say something
/// themselves; between supersteps all wait for each other. A [GraphJob] names a [GraphSource], a
/// [GraphProgram] and a [GraphSink]:
///
/// ```java
/// GraphJob job = GraphJob.of(EdgeListSource.of(Path.of("web.e.gz")), PageRank.of(0.85, 20))
///         .sink(FileSink.into(Path.of("ranks")));
/// JobResult result = job.run();
/// ```
///
/// Programs come in five kinds, from the fastest to the most general: [LongRelaxation] and
/// [DoubleRelaxation] lower values until nothing changes; [DoubleVertexProgram] and [LongVertexProgram] let
/// every vertex say one number to all its neighbours; [VertexProgram] sends any objects to any vertices.
/// `docs/graph.md` shows how a superstep runs.
///
/// To read it, follow a job. It is described by a [JobSpec], or in this process by a [GraphJob], and planned as
/// an [ExecutionPlan]. A [Master] knows all jobs and who has which slots, and starts a [Driver] for each, which
/// decides and does nothing: [DriverLoop] does what it decides, through a [WorkerPool]. A [Worker] has a
/// [Shard] of the vertices, whose kind is that of the program, over a [Topology] of edges; shards send each
/// other [Messages] through [Links], and the driver gets a [Report] of each [Superstep].
@NullMarked
package dev.hypha.graph;

import org.jspecify.annotations.NullMarked;
