package dev.hypha.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A way of discovery as a configuration writes it: `static:tcp://a:7100,tcp://b:7100`, `dns:name:port`,
/// `dns+srv:name`, `mdns:`, `consul:http://host:8500/service`, `file:/path`, with options as in a URI's query.
/// `docs/configuration.md` has them all.
///
/// ```java
/// Discovery discovery =
/// DiscoverySpec.parse("dns+srv:_hypha._tcp.example.org?resolver=127.0.0.1:5353").create();
/// ```
public final class DiscoverySpec {
    /// How texts may begin, for people.
    public static final String FORMS = "static:, dns:, dns+srv:, mdns:, consul: or file:";

    private final String text;
    private final Supplier<Discovery> factory;

    private DiscoverySpec(String text, Supplier<Discovery> factory) {
        this.text = text;
        this.factory = factory;
    }

    /// Reads one way. Nothing is looked up, opened or asked.
    ///
    /// @param text for example `file:/etc/hypha/nodes`
    /// @return what it says
    /// @throws DiscoverySpecException if it is wrong, with the offending part and what is expected
    public static DiscoverySpec parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new DiscoverySpecException(text, "starts with none of " + FORMS);
        }
        String way = text.substring(0, colon);
        int question = text.indexOf('?', colon);
        String target = text.substring(colon + 1, question < 0 ? text.length() : question);
        try {
            SpecOptions options = SpecOptions.parse(question < 0 ? "" : text.substring(question + 1));
            Supplier<Discovery> factory = switch (way) {
                case "static" -> fixed(target);
                case "dns" -> addresses(target, options);
                case "dns+srv" -> dns(DnsDiscovery.srv(target), options);
                case "mdns" -> mdns(target, options);
                case "consul" -> consul(target, options);
                case "file" -> file(target, options);
                default ->
                    throw new IllegalArgumentException("'" + way + ":' is no way of discovery; expected " + FORMS);
            };
            options.refuseRest();
            return new DiscoverySpec(text, factory);
        } catch (IllegalArgumentException e) {
            throw new DiscoverySpecException(text, String.valueOf(e.getMessage()));
        }
    }

    /// Reads several ways, to be used at once.
    ///
    /// @param texts each as for [#parse]
    /// @return one discovery of all of them, not yet started
    /// @throws DiscoverySpecException for the first that is wrong
    public static Discovery createAll(Collection<String> texts) {
        List<DiscoverySpec> specs = texts.stream().map(DiscoverySpec::parse).toList();
        return specs.size() == 1
                ? specs.getFirst().create()
                : CombinedDiscovery.of(specs.stream().map(DiscoverySpec::create).toList());
    }

    /// What the text describes.
    ///
    /// @return a new discovery each time, not yet started
    public Discovery create() {
        return factory.get();
    }

    /// By the text alone.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DiscoverySpec spec && text.equals(spec.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The text that was read. It has no secrets in it.
    @Override
    public String toString() {
        return text;
    }

    private static Supplier<Discovery> fixed(String target) {
        List<String> endpoints = new ArrayList<>();
        for (String endpoint : target.split(",", -1)) {
            endpoints.add(endpoint.strip());
        }
        Discovery _ = Discovery.fixed(endpoints);
        return () -> Discovery.fixed(endpoints);
    }

    private static Supplier<Discovery> addresses(String target, SpecOptions options) {
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + target + "' has no port; expected dns:name:port");
        }
        int port = SpecOptions.number("port", target.substring(colon + 1));
        return dns(DnsDiscovery.addresses(target.substring(0, colon), port), options);
    }

    private static Supplier<Discovery> dns(DnsDiscovery.Builder builder, SpecOptions options) {
        options.take("resolver").ifPresent(text -> builder.resolvers(resolvers(text)));
        builder.timeToLive(options.duration("ttl-min", "1s"), options.duration("ttl-max", "1m"));
        builder.timeout(options.duration("timeout", "5s"));
        return builder::build;
    }

    /// Addresses only: a name would have to be resolved by somebody else.
    private static List<InetSocketAddress> resolvers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : text.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            boolean bare = colon < 0 || server.endsWith("]");
            String host = bare ? server : server.substring(0, colon);
            int port = bare ? 53 : SpecOptions.number("resolver", server.substring(colon + 1));
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("resolver=" + server + ": a port is 1 to 65535");
            }
            servers.add(new InetSocketAddress(address("resolver", host), port));
        }
        return servers;
    }

    private static InetAddress address(String option, String text) {
        String bare = text.replaceAll("[\\[\\]]", "");
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + "=" + text + " is not an IP address", e);
        }
    }

    private static Supplier<Discovery> mdns(String target, SpecOptions options) {
        if (!target.isEmpty()) {
            throw new IllegalArgumentException("nothing is expected after mdns: but options, was '" + target + "'");
        }
        Optional<InetAddress> networkInterface = options.take("interface").map(text -> address("interface", text));
        return () -> networkInterface.map(MdnsDiscovery::on).orElseGet(MdnsDiscovery::create);
    }

    private static Supplier<Discovery> consul(String target, SpecOptions options) {
        int slash = target.lastIndexOf('/');
        int authority = target.indexOf("://");
        if (authority < 0 || slash < authority + 3) {
            throw new IllegalArgumentException("'" + target + "' is not http://host:port/service");
        }
        ConsulDiscovery.Builder builder =
                ConsulDiscovery.at(URI.create(target.substring(0, slash)), target.substring(slash + 1));
        builder.timeToLive(options.duration("ttl", "15s"));
        options.take("datacenter").ifPresent(builder::datacenter);
        options.take("token-file").ifPresent(file -> builder.token(() -> token(Path.of(file))));
        return builder::build;
    }

    /// Read for each request, so that it can be rotated. Without it the agent refuses, and that is told.
    private static Optional<String> token(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Supplier<Discovery> file(String target, SpecOptions options) {
        if (target.isEmpty()) {
            throw new IllegalArgumentException("the path is missing, as in file:/etc/hypha/nodes");
        }
        Path path = Path.of(target.startsWith("//") ? target.substring(2) : target);
        FileDiscovery first = FileDiscovery.of(path, options.duration("interval", "5s"));
        return first::again;
    }
}
