package dev.hypha.transport;

import dev.hypha.NodeId;
import java.nio.file.Path;

/// A place where a node accepts connections: `tcp://127.0.0.1:7100`, `unix:/run/hypha/a.sock` or `memory:a`.
public sealed interface Endpoint {
    /// A TCP port.
    ///
    /// @param host a name or an address; an IPv6 address without brackets
    /// @param port 0 to 65535; 0 takes any free port when listening
    record Tcp(String host, int port) implements Endpoint {
        /// Checks the range of the port.
        public Tcp {
            if (host.isBlank()) {
                throw new IllegalArgumentException("the host of a TCP endpoint must not be empty");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("a port is 0 to 65535, was " + port);
            }
        }

        @Override
        public String toString() {
            return "tcp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// A Unix domain socket.
    ///
    /// @param path the socket file
    record Unix(Path path) implements Endpoint {
        /// The longest path in bytes that every system takes.
        public static final int PATH_LENGTH_MAX = 100;

        /// Checks that the path is absolute and short enough.
        public Unix {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("the path of a Unix socket must be absolute, was " + path);
            }
            if (path.toString().length() > PATH_LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "the path of a Unix socket has at most " + PATH_LENGTH_MAX + " characters, was " + path);
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /// A name within this process.
    ///
    /// @param name made of the characters of a node's name
    record Memory(String name) implements Endpoint {
        /// Checks the characters.
        public Memory {
            var _ = new NodeId(name);
        }

        @Override
        public String toString() {
            return "memory:" + name;
        }
    }

    /// Reads what the `toString` of an endpoint writes.
    ///
    /// @param text for example `tcp://127.0.0.1:7100`
    /// @return the endpoint
    /// @throws IllegalArgumentException if it is none, with the text and what was expected
    static Endpoint parse(String text) {
        try {
            if (text.startsWith("tcp://")) {
                return parseTcp(text.substring("tcp://".length()));
            }
            if (text.startsWith("unix:")) {
                return new Unix(Path.of(text.substring("unix:".length())));
            }
            if (text.startsWith("memory:")) {
                return new Memory(text.substring("memory:".length()));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an endpoint: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an endpoint: expected tcp://host:port, unix:/path or memory:name");
    }

    private static Tcp parseTcp(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("the port is missing, as in tcp://host:port");
        }
        String host = authority.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address goes into brackets, as in tcp://[::1]:7100");
        }
        String port = authority.substring(colon + 1);
        try {
            return new Tcp(host, Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a port is a number, was '" + port + "'", e);
        }
    }
}
