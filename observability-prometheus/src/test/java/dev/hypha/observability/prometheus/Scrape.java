package dev.hypha.observability.prometheus;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a scrape has said, read back from Prometheus' text format.
record Scrape(List<Sample> samples) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /// One line.
    record Sample(String name, Map<String, String> labels, double value) {}

    static HttpResponse<String> get(URI server, String path) throws IOException, InterruptedException {
        return get(server, path, "*/*");
    }

    static HttpResponse<String> get(URI server, String path, String accept) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.resolve(path))
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    static Scrape of(URI server) throws IOException, InterruptedException {
        return parse(get(server, "/metrics").body());
    }

    static Scrape parse(String text) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new AssertionError("not Prometheus' text format: " + line);
            }
            Map<String, String> labels = new HashMap<>();
            if (matcher.group(2) != null) {
                Matcher label = LABEL.matcher(matcher.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
            }
            samples.add(new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
        });
        return new Scrape(samples);
    }

    /// The sum of all samples of a name.
    double sum(String name) {
        return samples.stream()
                .filter(each -> each.name().equals(name))
                .mapToDouble(Sample::value)
                .sum();
    }

    /// The sums by a label.
    Map<String, Long> by(String label, String name) {
        Map<String, Long> sums = new TreeMap<>();
        for (Sample each : samples) {
            if (each.name().equals(name)) {
                sums.merge(each.labels().getOrDefault(label, ""), (long) each.value(), Long::sum);
            }
        }
        return sums;
    }
}
