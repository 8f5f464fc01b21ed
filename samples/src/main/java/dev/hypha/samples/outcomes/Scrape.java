package dev.hypha.samples.outcomes;

import dev.hypha.spi.OutcomeKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a node has said at `/metrics`, in Prometheus' text format, of the functions of this program.
record Scrape(String text) {
    /// Where a node may serve its metrics: nobody else reaches it there.
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final Pattern SAMPLE = Pattern.compile(
            "(\\w+)\\{(?=[^}]*code_function_name=\"dev\\.hypha\\.samples)[^}]*hypha_outcome=\"(\\w+)\"[^}]*} (\\S+)");

    /// Asks a node.
    ///
    /// @param server such as `http://127.0.0.1:9464`
    static Scrape of(URI server) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.resolve("/metrics")).build();
            return new Scrape(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    /// The counts of a metric by outcome, summed over all functions.
    Map<OutcomeKind, Long> byOutcome(String metric) {
        Map<OutcomeKind, Long> counts = new EnumMap<>(OutcomeKind.class);
        text.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach(sample -> {
            if (sample.group(1).equals(metric)) {
                OutcomeKind kind = OutcomeKind.valueOf(sample.group(2).toUpperCase(Locale.ROOT));
                counts.merge(kind, (long) Double.parseDouble(sample.group(3)), Long::sum);
            }
        });
        return counts;
    }
}
