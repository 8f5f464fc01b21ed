package dev.hypha.observability.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hypha.local.LocalRuntime;
import dev.hypha.observability.HyphaMetrics;
import dev.hypha.observability.JvmMetrics;
import dev.hypha.observability.Metric;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents, alerts and dashboards name metrics that there are.
class DocumentedMetricsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");

    private static String row(Metric metric) {
        String attributes = metric.attributes().isEmpty()
                ? ""
                : metric.attributes().stream().map(AttributeKey::getKey).collect(Collectors.joining("`, `", "`", "`"));
        return "| `" + metric.name() + "` | `" + PublishedNames.exposed(metric) + "` | "
                + metric.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | `" + metric.unit() + "` | "
                + attributes + " | " + metric.description() + " |";
    }

    private static String table(List<Metric> metrics) {
        return "| metric | in Prometheus | kind | unit | attributes | meaning |\n|---|---|---|---|---|---|\n"
                + metrics.stream().map(DocumentedMetricsTest::row).collect(Collectors.joining("\n"));
    }

    /// The tables are what [HyphaMetrics] and [JvmMetrics] say; a failure shows what to paste.
    @Test
    void theDocumentHasEveryMetric() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/observability.md"));
        for (String table : List.of(table(HyphaMetrics.all()), table(JvmMetrics.all()))) {
            assertTrue(document.contains(table), () -> "docs/observability.md lacks this table:\n" + table);
        }
    }

    @Test
    void whatIsScrapedIsWhatIsRegistered() throws Exception {
        PrometheusListener listener = PrometheusListener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (LocalRuntime runtime =
                LocalRuntime.builder().nodes(2).listener(listener).start()) {
            runtime.spawn(OutcomeFunctionsCalls.twice(4)).join();
            Set<String> scraped = Scrape.of(listener.uri().orElseThrow()).samples().stream()
                    .map(Scrape.Sample::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(scraped.size() > 30, scraped.toString());
            scraped.removeAll(PublishedNames.series());
            assertEquals(Set.of(), scraped);
        }
        assertTrue(listener.uri().isEmpty(), "it is closed with the last node");
    }

    static Stream<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("deploy/grafana"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void dashboardsAskForMetricsThatThereAre(Path dashboard) throws IOException {
        Matcher expression = EXPRESSION.matcher(Files.readString(dashboard));
        int expressions = 0;
        while (expression.find()) {
            expressions++;
            String asked = expression.group(1).replace("\\\"", "\"").replace("\\n", " ");
            assertEquals(Set.of(), PublishedNames.unknownIn(asked), asked);
        }
        assertTrue(expressions > 15, expressions + " expressions in " + dashboard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hypha-rules.yml", "hypha-rules-test.yml"})
    void alertsAskForMetricsThatThereAre(String file) throws IOException {
        List<String> unknown = Files.readAllLines(PROMETHEUS.resolve(file)).stream()
                .filter(line -> line.contains("hypha_") || line.contains("jvm_"))
                .filter(line -> !line.contains("summary:") && !line.contains("description:"))
                .filter(line -> !line.contains("exp_labels"))
                .flatMap(line -> PublishedNames.unknownIn(line).stream())
                .toList();
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyAlertHasATest() throws IOException {
        String tests = Files.readString(PROMETHEUS.resolve("hypha-rules-test.yml"));
        Files.readAllLines(PROMETHEUS.resolve("hypha-rules.yml")).stream()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.replaceAll(".*- alert: ", ""))
                .forEach(alert -> assertTrue(tests.contains("alertname: " + alert + "\n"), alert));
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(PROMETHEUS.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no promtool here; install Debian's package prometheus: " + e.getMessage());
            return "";
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        assertFalse(out.contains("FAILED"), out);
        return out;
    }

    @Test
    void prometheusTakesTheAlerts() throws IOException, InterruptedException {
        assertTrue(promtool("check", "rules", "hypha-rules.yml").contains("SUCCESS"));
        assertTrue(promtool("test", "rules", "hypha-rules-test.yml").contains("SUCCESS"));
    }

    @Test
    void prometheusTakesTheExample() throws IOException, InterruptedException {
        assertTrue(promtool("check", "config", "prometheus.yml").contains("SUCCESS"));
    }

    /// As Prometheus does that reads native histograms.
    @Test
    void whoWouldRatherHaveProtobufGetsText() throws Exception {
        PrometheusListener listener = PrometheusListener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (LocalRuntime runtime = LocalRuntime.builder().listener(listener).start()) {
            runtime.spawn(OutcomeFunctionsCalls.twice(4)).join();
            HttpResponse<String> text = Scrape.get(
                    listener.uri().orElseThrow(),
                    "/metrics",
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
                            + "text/plain;version=0.0.4;q=0.3");
            assertEquals(200, text.statusCode());
            assertTrue(text.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
            assertTrue(Scrape.parse(text.body()).sum("hypha_call_spawned_total") >= 1);
            HttpResponse<String> open = Scrape.get(
                    listener.uri().orElseThrow(),
                    "/metrics",
                    "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1");
            assertTrue(open.body().endsWith("# EOF\n"), open::body);
        }
    }

    @Test
    void prometheusTakesAScrape() throws Exception {
        PrometheusListener listener = PrometheusListener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (LocalRuntime runtime = LocalRuntime.builder().listener(listener).start()) {
            runtime.spawn(OutcomeFunctionsCalls.twice(4)).join();
            String body = Scrape.get(listener.uri().orElseThrow(), "/metrics").body();
            Process process;
            try {
                process = new ProcessBuilder("promtool", "check", "metrics")
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                assumeTrue(false, "no promtool here; install Debian's package prometheus: " + e.getMessage());
                return;
            }
            try (var in = process.getOutputStream()) {
                in.write(body.getBytes(StandardCharsets.UTF_8));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(
                    "", out.lines().filter(line -> line.startsWith("error")).collect(Collectors.joining()));
            process.waitFor();
        }
    }
}
