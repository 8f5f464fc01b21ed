package dev.hypha.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Answers as a Consul 1.2x agent does, as far as it is asked here: the agent's services with TTL checks,
/// and blocking queries for the health of a service.
final class ConsulServer implements AutoCloseable {
    private final Map<String, Map<?, ?>> services = new TreeMap<>();
    private final Map<String, Integer> passed = new TreeMap<>();
    private final List<Long> askedIndexes = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private HttpServer http;
    private int port;
    private long index = 10;
    private int status = 200;
    private String statusText = "";

    URI start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        port = http.getAddress().getPort();
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
        return URI.create("http://127.0.0.1:" + port);
    }

    synchronized void stop() {
        if (http != null) {
            http.stop(0);
            http = null;
        }
        notifyAll();
    }

    @Override
    public void close() {
        stop();
    }

    /// Answers everything like this from now on.
    synchronized void fail(int with, String text) {
        status = with;
        statusText = text;
        notifyAll();
    }

    synchronized void put(String id, String cluster, String node, String host, int at) {
        services.put(
                id, Map.of("ID", id, "Address", host, "Port", at, "Meta", Map.of("cluster", cluster, "node", node)));
        changed(index + 1);
    }

    synchronized void remove(String id) {
        services.remove(id);
        changed(index + 1);
    }

    /// As after a snapshot was restored, or by another server.
    synchronized void changed(long to) {
        index = to;
        notifyAll();
    }

    /// Forgets all, as an agent without a data directory does when it is started anew.
    synchronized void forget() {
        services.clear();
        changed(index + 1);
    }

    synchronized void awaitServices(int count) throws InterruptedException {
        while (services.size() != count) {
            wait(60_000);
        }
    }

    synchronized void awaitPassed(int times) throws InterruptedException {
        while (passed.values().stream().noneMatch(each -> each >= times)) {
            wait(60_000);
        }
    }

    synchronized List<Long> askedIndexes() {
        return List.copyOf(askedIndexes);
    }

    synchronized List<String> tokens() {
        return List.copyOf(tokens);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String text;
            int code;
            synchronized (this) {
                tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Consul-Token")));
                text = status == 200 ? serve(exchange, path, body) : statusText;
                code = status != 200 ? status : text.startsWith("Unknown check") ? 404 : 200;
                exchange.getResponseHeaders().add("X-Consul-Index", Long.toString(index));
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String serve(HttpExchange exchange, String path, String body) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.equals("/v1/agent/service/register")) {
            Map<?, ?> service = (Map<?, ?>) Json.read(body);
            services.put((String) service.get("ID"), service);
            changed(index + 1);
            return "";
        }
        if (path.startsWith("/v1/agent/check/pass/service:")) {
            String id = last.substring("service:".length());
            if (!services.containsKey(id)) {
                return "Unknown check ID \"service:" + id
                        + "\". Ensure that the check ID is passed, not the check name.";
            }
            passed.merge(id, 1, Integer::sum);
            notifyAll();
            return "";
        }
        if (path.startsWith("/v1/agent/service/deregister/")) {
            remove(last);
            return "";
        }
        return health(exchange.getRequestURI().getQuery());
    }

    /// In the form of the API's documentation, with some of what is not needed.
    private String health(String query) {
        long asked = query.contains("index=") ? Long.parseLong(query.replaceAll(".*index=(\\d+).*", "$1")) : 0;
        askedIndexes.add(asked);
        int sameStatus = status;
        // Returns at once for an index that is ahead, too: what a server does after its state was restored.
        while (asked != 0 && asked == index && http != null && status == sameStatus) {
            try {
                wait(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "[]";
            }
        }
        return services.values().stream()
                .map(service -> {
                    Map<?, ?> meta = (Map<?, ?>) service.get("Meta");
                    Object address = service.get("Address");
                    return """
                            {"Node":{"ID":"40e4a748-2192-161a-0510-9bf59fe950b5","Node":"foobar","Address":"127.0.0.7",
                                "Datacenter":"dc1","TaggedAddresses":{"lan":"127.0.0.7"},"Meta":null},
                             "Service":{"ID":"%s","Service":"hypha","Tags":[],"Address":"%s","Port":%s,
                                "Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false,
                                "Meta":{"cluster":"%s","node":"%s"}},
                             "Checks":[{"Node":"foobar","CheckID":"service:x","Status":"passing","Notes":"","Output":""}]}
                            """.formatted(
                                    service.get("ID"),
                                    address == null ? "" : address,
                                    service.get("Port"),
                                    meta.get("cluster"),
                                    meta.get("node"));
                })
                .collect(Collectors.joining(",", "[", "]"));
    }
}
