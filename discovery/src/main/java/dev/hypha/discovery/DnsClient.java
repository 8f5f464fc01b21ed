package dev.hypha.discovery;

import dev.hypha.discovery.DiscoveryProblem.Kind;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks name servers, over UDP and then, for an answer that was cut off, over TCP. Caches nothing.
final class DnsClient implements AutoCloseable {
    private final String source;
    private final List<InetSocketAddress> servers;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("hypha-discovery-dns", true), NioIoHandler.newFactory());
    private final DnsNameResolver resolver;

    DnsClient(String source, List<InetSocketAddress> servers, Duration timeout) {
        this.source = source;
        this.servers = servers;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .queryTimeoutMillis(timeout.toMillis());
        if (!servers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
        }
        resolver = builder.build();
    }

    /// Whom it asks, for messages.
    String servers() {
        return servers.isEmpty() ? "of the system" : servers.toString();
    }

    /// Asks one question. A server's refusal to tell is an answer too.
    ///
    /// @throws DiscoveryFailedException if nobody answers, or nothing that can be read
    DnsAnswer ask(String name, DnsRecordType type) throws DiscoveryFailedException, InterruptedException {
        Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> query =
                resolver.query(new DefaultDnsQuestion(name + ".", type));
        query.await();
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = query.getNow();
        if (envelope == null) {
            throw unreachable(name, query.cause());
        }
        try {
            return DnsAnswer.of(envelope.content());
        } catch (CorruptedFrameException | IndexOutOfBoundsException e) {
            throw new DiscoveryFailedException(new DiscoveryProblem(
                    Kind.UNREADABLE,
                    source,
                    "the answer of " + envelope.sender() + " for '" + name + "' is malformed: " + e.getMessage(),
                    "see whether a name server is at that port"));
        } finally {
            envelope.release();
        }
    }

    private DiscoveryFailedException unreachable(String name, @Nullable Throwable cause) {
        Throwable deepest = cause;
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return new DiscoveryFailedException(new DiscoveryProblem(
                Kind.UNREACHABLE,
                source,
                "no answer for '" + name + "' from the name server " + servers()
                        + (deepest == null ? "" : " (" + deepest.getClass().getSimpleName() + ")"),
                "see that it runs and that UDP and TCP reach it, or name another with ?resolver=host:port"));
    }

    @Override
    public void close() {
        resolver.close();
        Future<?> _ = loop.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS);
    }
}
