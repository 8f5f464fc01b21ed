package dev.hypha.observability.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The example for the Collector, as far as it can be judged without one: what its pipelines name is there,
/// of types that the distribution "contrib" has, and nodes find it where exporters look without being told.
class CollectorExampleTest {
    private static final Path EXAMPLE = Path.of("../deploy/otel/collector.yaml");
    private static final List<String> KINDS = List.of("receivers", "processors", "exporters");
    private static final Set<String> TYPES =
            Set.of("otlp", "memory_limiter", "tail_sampling", "batch", "prometheus", "otlphttp");

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static Map<?, ?> example() throws IOException {
        return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(EXAMPLE)));
    }

    @Test
    void pipelinesNameWhatThereIsAndNothingIsLeftOver() throws IOException {
        Map<?, ?> example = example();
        Map<?, ?> pipelines = map(map(example.get("service")).get("pipelines"));
        assertEquals(Set.of("metrics", "traces"), pipelines.keySet());
        for (String kind : KINDS) {
            Set<String> defined = new TreeSet<>();
            map(example.get(kind)).keySet().forEach(name -> defined.add(name.toString()));
            Set<String> used = new TreeSet<>();
            pipelines
                    .values()
                    .forEach(
                            pipeline -> ((List<?>) map(pipeline).get(kind)).forEach(name -> used.add(name.toString())));
            assertEquals(defined, used, kind);
            defined.forEach(name -> assertTrue(TYPES.contains(name.replaceAll("/.*", "")), name));
        }
    }

    /// Memory is limited before anything is kept, and batches are made of what is left after sampling.
    @Test
    void processorsAreInOrder() throws IOException {
        map(map(example().get("service")).get("pipelines")).values().forEach(pipeline -> {
            List<?> processors = (List<?>) map(pipeline).get("processors");
            assertEquals("memory_limiter", processors.getFirst());
            assertEquals("batch", processors.getLast());
        });
    }

    @Test
    void itListensWhereExportersLook() throws IOException {
        Map<?, ?> protocols =
                map(map(map(example().get("receivers")).get("otlp")).get("protocols"));
        assertEquals("127.0.0.1:4318", map(protocols.get("http")).get("endpoint"));
        assertEquals("127.0.0.1:4317", map(protocols.get("grpc")).get("endpoint"));
    }

    @Test
    void errorsAreKeptAndSomeOfTheRest() throws IOException {
        Map<?, ?> sampling = map(map(example().get("processors")).get("tail_sampling"));
        List<?> policies = (List<?>) sampling.get("policies");
        for (Object policy : policies) {
            String type = map(policy).get("type").toString();
            assertTrue(map(policy).containsKey(type), () -> policy + " says nothing of its type");
        }
        assertEquals(
                List.of("ERROR"),
                map(map(policies.getFirst()).get("status_code")).get("status_codes"));
    }
}
