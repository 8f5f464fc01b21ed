package dev.hypha.transport.internal;

import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SecurityProvider.Encryption;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.CloseReason;
import dev.hypha.transport.Connection;
import dev.hypha.transport.Endpoint;
import dev.hypha.transport.FrameHandler;
import dev.hypha.transport.Hello;
import dev.hypha.transport.Transport;
import dev.hypha.transport.TransportException;
import dev.hypha.transport.TransportException.Code;
import dev.hypha.transport.TransportOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// TCP and Unix sockets, by Netty: one group of event loops per transport.
public final class NettyTransport implements Transport {
    /// What a Unix socket takes before its reader has read; as much as a channel has credit for. The kernel
    /// takes a fifth of that by default, and the two ends then wait for each other many times.
    private static final int UNIX_SEND_BYTES = 1 << 20;

    private final TransportOptions options;
    private final SecurityProvider security;
    private final Runnable unwatch;
    private final Doorkeeper door;
    private volatile boolean closing;
    private final NettyIo io;
    private final EventLoopGroup loops;
    private final Admission admission = new Admission();
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Set<FrameConnection> connections = ConcurrentHashMap.newKeySet();
    private final TrafficTotals totals = new TrafficTotals();

    /// A transport, with its threads.
    ///
    /// @param options the knobs
    /// @param security who may connect
    public NettyTransport(TransportOptions options, SecurityProvider security) {
        this.options = options;
        this.security = security;
        this.unwatch = security.watch(this::securityChanged);
        this.door = new Doorkeeper(options.handshakesPerAddressMax(), totals);
        this.io = NettyIo.choose(options.io());
        this.loops = new MultiThreadIoEventLoopGroup(options.threads(), LoopThread.factory("hypha-io"), io.handlers());
    }

    @Override
    public Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
        Setup setup = new Setup(true, endpoint.toString(), self, values, handlers, options, security, admission);
        return endpoint instanceof Endpoint.Unix unix ? listenUnix(unix, setup) : listenTcp(endpoint, setup);
    }

    private Listener listenTcp(Endpoint endpoint, Setup setup) {
        Channel channel = bind(endpoint, address(endpoint, true), setup);
        Endpoint actual = endpoint;
        if (endpoint instanceof Endpoint.Tcp(var host, var _)
                && channel.localAddress() instanceof InetSocketAddress inet) {
            actual = new Endpoint.Tcp(host, inet.getPort());
        }
        return new OpenListener(actual, channel);
    }

    private Listener listenUnix(Endpoint.Unix endpoint, Setup setup) {
        try {
            UnixSockets.Place place = UnixSockets.prepare(endpoint.path());
            try {
                Channel channel = bind(endpoint, io.unix(place.hidden()), setup);
                channel.closeFuture().addListener(_ -> place.remove());
                place.publish();
                return new OpenListener(endpoint, channel);
            } finally {
                place.clean();
            }
        } catch (IOException e) {
            throw new TransportException(Code.CANNOT_BIND, endpoint.toString(), "cannot listen: " + e.getMessage(), e);
        }
    }

    private Channel bind(Endpoint endpoint, SocketAddress address, Setup setup) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(io.serverChannel(endpoint))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, endpoint, setup);
                    }
                });
        if (endpoint instanceof Endpoint.Tcp) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).option(ChannelOption.SO_BACKLOG, 1024);
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        } else if (endpoint instanceof Endpoint.Unix) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, UNIX_SEND_BYTES);
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TransportException(
                    Code.CANNOT_BIND,
                    endpoint.toString(),
                    "cannot listen: " + bound.cause().getMessage(),
                    bound.cause());
        }
        Channel channel = bound.channel();
        listeners.add(channel);
        return channel;
    }

    @Override
    public Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers)
            throws InterruptedException {
        Setup setup = new Setup(false, endpoint.toString(), self, values, handlers, options, security, admission);
        SocketAddress address = address(endpoint, false);
        CompletableFuture<FrameConnection> made = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(io.channel(endpoint))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.handshakeTimeout().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        made.complete(install(channel, endpoint, setup));
                    }
                });
        if (endpoint instanceof Endpoint.Tcp) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        } else if (endpoint instanceof Endpoint.Unix) {
            bootstrap.option(ChannelOption.SO_SNDBUF, UNIX_SEND_BYTES);
        }
        ChannelFuture connected = bootstrap.connect(address);
        try {
            connected.await();
        } catch (InterruptedException e) {
            var _ = connected.channel().close();
            throw e;
        }
        if (!connected.isSuccess()) {
            throw new TransportException(
                    Code.UNREACHABLE,
                    endpoint.toString(),
                    "cannot connect: " + why(connected.cause()),
                    connected.cause());
        }
        return await(made.join(), connected.channel(), endpoint);
    }

    private static String why(Throwable cause) {
        return cause instanceof FileNotFoundException ? "there is no such socket" : String.valueOf(cause.getMessage());
    }

    private Connection await(FrameConnection connection, Channel channel, Endpoint endpoint)
            throws InterruptedException {
        try {
            return connection.opening().get(2 * options.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransportException refused) {
                throw refused;
            }
            throw new TransportException(Code.UNREACHABLE, endpoint.toString(), "the handshake failed", e.getCause());
        } catch (TimeoutException e) {
            var _ = channel.close();
            throw new TransportException(Code.HANDSHAKE_TIMEOUT, endpoint.toString(), "the handshake does not end", e);
        } catch (InterruptedException e) {
            var _ = channel.close();
            throw e;
        }
    }

    private SocketAddress address(Endpoint endpoint, boolean listening) {
        SocketAddress address = io.address(endpoint);
        if (address instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            if (ip == null) {
                throw new TransportException(Code.UNREACHABLE, endpoint.toString(), "the host has no address", null);
            }
            try {
                if (listening) {
                    security.checkListen(ip);
                } else {
                    security.checkConnect(ip);
                }
            } catch (SecurityRefusal e) {
                throw new TransportException(
                        Code.NOT_AUTHENTICATED, endpoint.toString(), String.valueOf(e.getMessage()), e);
            }
        }
        return address;
    }

    /// An accepted connection: lets it in, or closes it at once.
    private void admit(Channel channel, Endpoint endpoint, Setup setup) {
        String address = channel.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : endpoint.toString();
        if (!door.enter(address)) {
            var _ = channel.close();
            return;
        }
        FirstBytes first = new FirstBytes(security.encryption().isPresent(), setup.values());
        channel.pipeline().addLast(first);
        FrameConnection connection = install(channel, endpoint, setup);
        var _ = connection.opening().whenComplete((_, failure) -> {
            door.leave(address);
            if (failure == null) {
                channel.pipeline().remove(first);
            } else if (!closing) {
                door.turnedAway(address, reason(failure));
            }
        });
    }

    /// Without the code and the endpoint of this side, which say nothing about the other.
    private static String reason(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        int second = text.indexOf(": HYP-");
        return second < 0 ? text : text.substring(second + 2);
    }

    private FrameConnection install(Channel channel, Endpoint endpoint, Setup setup) {
        @Nullable
        SslHandler tls = security.encryption()
                .map(encryption -> encrypted(encryption, endpoint, setup))
                .orElse(null);
        if (tls != null) {
            channel.pipeline().addLast(tls);
        }
        NettyLink link = new NettyLink(channel, channel.eventLoop(), setup, tls, endpoint.toString());
        FrameConnection connection = link.connection();
        connections.add(connection);
        totals.opened(connection.traffic());
        channel.closeFuture().addListener(_ -> connections.remove(connection));
        var _ = connection.ended().thenRun(() -> {
            totals.closed(connection.traffic());
            connection.expelled().ifPresent(totals::refused);
        });
        channel.pipeline().addLast(link);
        return connection;
    }

    private static SslHandler encrypted(Encryption encryption, Endpoint endpoint, Setup setup) {
        SSLEngine engine;
        if (setup.accepts()) {
            engine = encryption.accepting();
        } else if (endpoint instanceof Endpoint.Tcp(var host, var port)) {
            engine = encryption.connecting(host, port);
        } else {
            engine = encryption.connecting("localhost", 0);
        }
        // signatures take a millisecond or so each, which the event loop has not
        SslHandler handler = new TlsHandler(engine, Thread::startVirtualThread);
        handler.setHandshakeTimeoutMillis(setup.options().handshakeTimeout().toMillis());
        return handler;
    }

    /// Keys, roots or revocations have changed, or time has passed: every open connection is asked about again.
    private void securityChanged(SecurityProvider.Change change) {
        connections.forEach(connection -> connection.securityChanged(change));
    }

    @Override
    public TransportReadings readings() {
        return totals.readings();
    }

    @Override
    public void close() {
        CloseReason reason = new CloseReason(CloseReason.Kind.LOCAL, "the transport is closed");
        end(connection -> connection.close(reason));
    }

    @Override
    public void abort() {
        CloseReason reason = new CloseReason(CloseReason.Kind.LOCAL, "the transport was aborted");
        end(connection -> connection.abort(reason));
    }

    private void end(Consumer<FrameConnection> how) {
        closing = true;
        unwatch.run();
        listeners.close().awaitUninterruptibly();
        connections.forEach(how);
        long end = System.nanoTime() + options.closeTimeout().toNanos();
        while (!connections.isEmpty() && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private record OpenListener(Endpoint endpoint, Channel channel) implements Listener {
        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }
}
