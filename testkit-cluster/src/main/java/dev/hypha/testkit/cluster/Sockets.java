package dev.hypha.testkit.cluster;

import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The sockets of a proxy: TCP or Unix, by the kind of endpoint.
final class Sockets {
    private Sockets() {}

    static ServerSocketChannel listen(Endpoint endpoint) throws IOException {
        boolean unix = endpoint instanceof Endpoint.Unix;
        ServerSocketChannel channel =
                ServerSocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        return channel.bind(address(endpoint));
    }

    static SocketChannel connect(Endpoint endpoint) throws IOException {
        SocketChannel channel = SocketChannel.open(address(endpoint));
        tune(channel);
        return channel;
    }

    static void tune(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    private static SocketAddress address(Endpoint endpoint) throws IOException {
        return switch (endpoint) {
            case Endpoint.Tcp(var host, var port) -> new InetSocketAddress(InetAddress.getByName(host), port);
            case Endpoint.Unix(var path) -> UnixDomainSocketAddress.of(path);
            case Endpoint.Memory memory ->
                throw new IllegalArgumentException("there are no bytes between nodes joined by " + memory);
        };
    }

    /// Closes with a reset where the kind of socket has one: the other end gets an error at once, not an end.
    static void reset(SocketChannel channel) {
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // closed already; closing again does no harm
        }
        close(channel);
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // there is nothing left to be closed
        }
    }
}
