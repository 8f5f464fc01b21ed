package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.graph.algorithms.PageRank;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Jobs as files.
class JobFileTest {
    private static final String RANKS = """
            name: ranks
            source: {type: rmat, scale: 10, seed: 7}
            algorithm:
              name: pagerank
              iterations: 12
            sink: {type: files, path: /data/ranks}
            execution: {workers: 2, partitions: 5, partitioner: range, selector: "zone in (a, b)"}
            checkpoint: {every: 4, store: file, path: /data/checkpoints}
            """;

    @Test
    void aFileSaysWhatABuilderSays() {
        JobSpec built = JobSpec.named("ranks")
                .source("rmat", Map.of("scale", "10", "seed", "7"))
                .algorithm("pagerank", Map.of("iterations", "12"))
                .files(Path.of("/data/ranks"))
                .execution(new JobSpec.Execution(2, 1, 5, "range", Integer.MAX_VALUE, "zone in (a, b)"))
                .checkpoint(new JobSpec.Checkpointing(4, "file", Map.of("path", "/data/checkpoints")))
                .build();
        assertEquals(built, JobFile.parse(RANKS));
    }

    @Test
    void theJsonOfAPlanIsAJobAgain() {
        JobSpec spec = JobFile.parse(RANKS);
        String json = ExecutionPlan.of(spec).json();
        String job = json.substring("{\"job\":".length(), json.indexOf(",\"stages\""));
        assertEquals(spec, JobFile.parse(job));
    }

    @Test
    void aPlanTellsStagesAndWhoHasWhat() {
        ExecutionPlan plan = ExecutionPlan.of(JobFile.parse(RANKS));
        assertEquals(Map.of(0, List.of(0, 1, 2), 1, List.of(3, 4)), plan.partitions());
        assertEquals(
                List.of("load", "begin", "superstep", "finish"),
                plan.stages().stream().map(ExecutionPlan.Stage::name).toList());
        assertTrue(plan.text().contains("at most 12 times: PageRank[damping=0.85, iterations=12]"), plan::text);
        assertTrue(plan.text().contains("a checkpoint every 4 supersteps"), plan::text);
    }

    @Test
    void aJobOfObjectsHasAPlanToo() {
        ExecutionPlan plan = GraphJob.of(new RmatSource(6, 4, 1), new PageRank(0.85, 12))
                .workers(2)
                .partitions(5)
                .plan();
        assertEquals(Map.of(0, List.of(0, 1, 2), 1, List.of(3, 4)), plan.partitions());
        assertEquals(12, plan.supersteps());
        assertTrue(plan.text().startsWith("stages\n  load       5 partitions of "), plan::text);
        assertTrue(plan.json().startsWith("{\"stages\":"), plan::json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: ranks                    | nome: ranks                    | nome is unknown",
                "name: ranks                    | name: [a]                      | name is a single value",
                "name: ranks                    | # nothing                      | name is missing",
                "scale: 10                      | scale: 10, scale: 11           | source.scale is there twice",
                "scale: 10                      | scale: [10]                    | source.scale is a single value",
                "scale: 10                      | size: 10                       | source.size is unknown",
                "scale: 10                      | scale: 99                      | source: an R-MAT graph has a scale of 1 to 30",
                "iterations: 12                 | iterations: many               | algorithm.iterations is a whole number",
                "iterations: 12                 | iterations: 1e9                | algorithm.iterations is a whole number",
                "iterations: 12                 | iteration: 12                  | algorithm.iteration is unknown",
                "workers: 2                     | workers: 0                     | execution.workers is at least 1",
                "partitions: 5                  | partitions: 1                  | execution.partitions is at least",
                "partitions: 5                  | parts: 5                       | execution.parts is unknown",
                "zone in (a, b)                 | zone in                        | execution.selector selects no nodes",
                "every: 4                       | every: -1                      | checkpoint.every is at least 0",
                "'every: 4, '                   | ''                             | checkpoint.every is missing",
                "'store: file, '                | ''                             | checkpoint.store is missing",
                "'store: file'                  | 'store: fiel'                  | checkpoint.store is of no use: HYP-CKPT-005 there is no checkpoint store 'fiel'",
                "'store: file, path'            | 'store: file, pth'             | checkpoint.pth is unknown; there are [every, path, store]",
                "', path: /data/checkpoints'    | ''                             | checkpoint.path is missing",
                "'store: file, path: /data/checkpoints' | 'store: memory'         | checkpoint.store is one that the nodes of a job share",
                "'type: files, '                | 'type: printer, '              | sink.type is files or none",
                "'{type: rmat, scale: 10'       | 'x, {type: rmat'               | the job is no YAML or JSON",
            })
    void whatIsWrongIsSaidWithItsPath(String right, String wrong, String message) {
        assertTrue(RANKS.contains(right), right);
        GraphException refusal = assertThrows(GraphException.class, () -> JobFile.parse(RANKS.replace(right, wrong)));
        assertTrue(refusal.getMessage().startsWith("HYP-GRAPH-002 " + message), refusal::getMessage);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        GraphException refusal = assertThrows(GraphException.class, () -> JobFile.parse("""
                name: "no name"
                source: {type: rmat, scale: big, size: 3, colour: red}
                graph: {directed: perhaps}
                algorithm: {name: pagerank, iterations: many, depth: 1}
                sink: {type: printer}
                execution: {workers: 0, partitions: x, partitioner: metis}
                checkpoint: {every: -1}
                state: {type: memory, path: /scratch}
                extra: 1
                """));
        for (String problem : List.of(
                "extra is unknown",
                "name is 1 to 64",
                "source.scale is a whole number, was 'big'",
                "source.size is unknown",
                "source.colour is unknown",
                "graph.directed is true or false, was 'perhaps'",
                "algorithm.iterations is a whole number, was 'many'",
                "algorithm.depth is unknown",
                "sink.type is files or none, was 'printer'",
                "execution.partitions is a whole number, was 'x'",
                "checkpoint.store is missing",
                "state.path is for stores on a disk")) {
            assertTrue(refusal.getMessage().contains(problem), () -> problem + " in: " + refusal.getMessage());
        }
        GraphException execution = assertThrows(
                GraphException.class,
                () -> JobFile.parse(RANKS.replace(
                        "workers: 2, partitions: 5, partitioner: range", "workers: 0, partitioner: metis")));
        assertTrue(execution.getMessage().contains("execution.workers is at least 1"), execution::getMessage);
        assertTrue(execution.getMessage().contains("; execution.partitioner: "), execution::getMessage);
    }

    /// What is no text, no section or there twice does not hide what else is wrong.
    @Test
    void whatIsBuiltWronglyIsSaidWithAllElse() {
        GraphException refusal = assertThrows(GraphException.class, () -> JobFile.parse("""
                name: [a, b]
                ? [not, a, text]
                : 1
                source: {type: rmat, [x]: 2, scale: {a: 1}, scale: big}
                algorithm: pagerank
                sink: {type: none, type: files}
                sink: {}
                execution: {workers: 0}
                """));
        for (String problem : List.of(
                "name is a single value",
                "the job has a key that is no text, in line 2",
                "source has a key that is no text, in line 4",
                "source.scale is a single value",
                "source.scale is a whole number, was 'big'",
                "algorithm has keys and values",
                "sink.type is there twice",
                "sink is there twice",
                "execution.workers is at least 1, was 0")) {
            assertTrue(refusal.getMessage().contains(problem), () -> problem + " in: " + refusal.getMessage());
        }
    }

    @Test
    void theGraphIsAsTheAlgorithmNeedsIt() {
        String paths = "{name: x, source: {type: edges, path: a.e}, algorithm: {name: sssp, source: 1}%s}";
        GraphException refusal = assertThrows(GraphException.class, () -> JobFile.parse(paths.formatted("")));
        assertTrue(
                refusal.getMessage().startsWith("HYP-GRAPH-002 graph.weighted is false, and sssp needs weights"),
                refusal::getMessage);
        JobSpec spec = JobFile.parse(paths.formatted(", graph: {weighted: true, directed: false}"));
        assertEquals(new JobSpec.Schema(false, true), spec.schema());
        assertEquals(spec, JobFile.parse(JobFile.json(spec)));
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        GraphException refusal = assertThrows(GraphException.class, () -> JobFile.read(folder.resolve("job.yaml")));
        assertTrue(refusal.getMessage().contains("job.yaml"), refusal::getMessage);
    }
}
