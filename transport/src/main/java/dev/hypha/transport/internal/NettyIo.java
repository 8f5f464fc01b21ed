package dev.hypha.transport.internal;

import dev.hypha.transport.Endpoint;
import dev.hypha.transport.TransportOptions.Io;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;

/// Which of Netty's ways to move bytes is used.
enum NettyIo {
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory(EVENTS_GROW, Spinning::new);
        }

        @Override
        Class<? extends ServerChannel> serverChannel(Endpoint endpoint) {
            return endpoint instanceof Endpoint.Unix
                    ? EpollServerDomainSocketChannel.class
                    : EpollServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> channel(Endpoint endpoint) {
            return endpoint instanceof Endpoint.Unix ? EpollDomainSocketChannel.class : EpollSocketChannel.class;
        }

        @Override
        SocketAddress unix(Path path) {
            return new DomainSocketAddress(path.toFile());
        }
    },
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Class<? extends ServerChannel> serverChannel(Endpoint endpoint) {
            return endpoint instanceof Endpoint.Unix
                    ? NioServerDomainSocketChannel.class
                    : NioServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> channel(Endpoint endpoint) {
            return endpoint instanceof Endpoint.Unix ? NioDomainSocketChannel.class : NioSocketChannel.class;
        }

        @Override
        SocketAddress unix(Path path) {
            return UnixDomainSocketAddress.of(path);
        }
    };

    /// Names another one than the best: `epoll` or `nio`.
    static final String PROPERTY = "hypha.transport.io";

    /// To Netty: as many events at once as there are, by an array that grows.
    private static final int EVENTS_GROW = 0;

    abstract IoHandlerFactory handlers();

    abstract Class<? extends ServerChannel> serverChannel(Endpoint endpoint);

    abstract Class<? extends Channel> channel(Endpoint endpoint);

    abstract SocketAddress unix(Path path);

    SocketAddress address(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Tcp(var host, var port) -> new InetSocketAddress(host, port);
            case Endpoint.Unix(var path) -> unix(path);
            case Endpoint.Memory memory -> throw new IllegalArgumentException(memory + " is no socket");
        };
    }

    static NettyIo choose(Io wanted) {
        Io io = wanted;
        if (io == Io.BEST) {
            io = Io.valueOf(System.getProperty(PROPERTY, "best").toUpperCase(Locale.ROOT));
        }
        return switch (io) {
            case BEST -> Epoll.isAvailable() ? EPOLL : NIO;
            case EPOLL -> {
                Throwable missing = Epoll.unavailabilityCause();
                if (missing != null) {
                    throw new IllegalStateException("epoll is not available here; use NIO", missing);
                }
                yield EPOLL;
            }
            case NIO -> NIO;
        };
    }
}
