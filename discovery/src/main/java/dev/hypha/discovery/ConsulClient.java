package dev.hypha.discovery;

import dev.hypha.discovery.DiscoveryProblem.Kind;
import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The few requests to Consul's HTTP API that are needed.
final class ConsulClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int BODY_SHOWN_MAX = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String source;
    private final URI agent;
    private final Supplier<Optional<String>> token;
    private final Optional<String> datacenter;
    private final Duration wait;

    /// The instances of a service, and the index of their state.
    record Answer(long index, List<Announced> instances) {}

    ConsulClient(
            String source, URI agent, Supplier<Optional<String>> token, Optional<String> datacenter, Duration wait) {
        this.source = source;
        this.agent = agent;
        this.token = token;
        this.datacenter = datacenter;
        this.wait = wait;
    }

    void register(String registration) throws DiscoveryFailedException, InterruptedException {
        expectSuccess(put("/v1/agent/service/register?replace-existing-checks=true", registration), "registering");
    }

    /// Passes an instance's check.
    ///
    /// @return false if the agent does not know it
    boolean pass(String id) throws DiscoveryFailedException, InterruptedException {
        HttpResponse<String> response = put("/v1/agent/check/pass/service:" + id, "");
        // Older agents answer 500 and this text.
        if (response.statusCode() == 404
                || (response.statusCode() == 500 && response.body().contains("Unknown check"))) {
            return false;
        }
        expectSuccess(response, "passing the check");
        return true;
    }

    void deregister(String id) throws DiscoveryFailedException, InterruptedException {
        expectSuccess(put("/v1/agent/service/deregister/" + id, ""), "deregistering");
    }

    /// Asks for the instances whose checks pass.
    ///
    /// @param index 0 answers at once, any other when the state's index has gone past it
    Answer instances(String service, long index) throws DiscoveryFailedException, InterruptedException {
        String query = "/v1/health/service/" + service + "?passing=true"
                + (index == 0 ? "" : "&index=" + index + "&wait=" + wait.toMillis() + "ms")
                + datacenter
                        .map(name -> "&dc=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse("");
        // Consul adds up to a sixteenth of the wait, so that not all come back at once.
        Duration timeout = index == 0 ? TIMEOUT : wait.plus(wait.dividedBy(16)).plus(TIMEOUT);
        HttpResponse<String> response =
                send(request(query).timeout(timeout).GET().build());
        expectSuccess(response, "asking for service '" + service + "'");
        try {
            List<Announced> instances = new ArrayList<>();
            for (Object each : Json.list(Json.read(response.body()))) {
                instance(Json.map(each)).ifPresent(instances::add);
            }
            return new Answer(
                    response.headers().firstValueAsLong("X-Consul-Index").orElse(0), instances);
        } catch (IllegalArgumentException e) {
            throw new DiscoveryFailedException(new DiscoveryProblem(
                    Kind.UNREADABLE,
                    source,
                    "the answer for service '" + service + "' is not as Consul's: " + e.getMessage(),
                    "see whether a Consul agent is at that address"));
        }
    }

    /// Nothing for an instance that no node has registered: somebody else uses the service's name.
    private static Optional<Announced> instance(Map<?, ?> entry) {
        Map<?, ?> service = Json.map(entry.get("Service"));
        if (!(service.get("Meta") instanceof Map<?, ?> meta)
                || !(meta.get("cluster") instanceof String cluster)
                || !(meta.get("node") instanceof String node)) {
            return Optional.empty();
        }
        String host = Json.text(service.get("Address"));
        if (host.isEmpty()) {
            host = Json.text(Json.map(entry.get("Node")).get("Address"));
        }
        int port = Json.port(service.get("Port"));
        return Optional.of(new Announced(cluster, node, host, new Endpoint.Tcp(host, port).toString()));
    }

    private HttpResponse<String> put(String path, String body) throws DiscoveryFailedException, InterruptedException {
        return send(request(path)
                .timeout(TIMEOUT)
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(agent + path));
        token.get().ifPresent(secret -> builder.header("X-Consul-Token", secret));
        return builder;
    }

    private HttpResponse<String> send(HttpRequest request) throws DiscoveryFailedException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), Json.LENGTH_MAX));
        } catch (IOException e) {
            throw new DiscoveryFailedException(new DiscoveryProblem(
                    Kind.UNREACHABLE,
                    source,
                    "no answer from " + agent + " (" + e.getClass().getSimpleName() + ")",
                    "see that a Consul agent runs there; it is tried again"));
        }
    }

    private void expectSuccess(HttpResponse<String> response, String what) throws DiscoveryFailedException {
        int status = response.statusCode();
        if (status == 200) {
            return;
        }
        String body = response.body().strip();
        String detail = what + " was answered with " + status + " '"
                + body.substring(0, Math.min(body.length(), BODY_SHOWN_MAX)) + "'";
        if (status == 401 || status == 403) {
            throw new DiscoveryFailedException(new DiscoveryProblem(
                    Kind.REFUSED,
                    source,
                    detail,
                    "give a token that may read and write the service, with ?token-file=PATH"));
        }
        throw new DiscoveryFailedException(
                new DiscoveryProblem(Kind.UNREACHABLE, source, detail, "see the agent's log; it is tried again"));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
