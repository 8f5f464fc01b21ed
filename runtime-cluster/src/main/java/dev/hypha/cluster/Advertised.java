package dev.hypha.cluster;

import dev.hypha.transport.Endpoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Where others are told to reach a node.
final class Advertised {
    private Advertised() {}

    /// What a node says of itself: what is configured; else where it listens, unless that is every address, in
    /// which case the first address of this machine that is not loopback.
    ///
    /// @param configured null if nothing is; port 0 stands for the port that was bound
    /// @param bound where the node listens
    /// @throws IllegalArgumentException if others could never reach it there
    static Endpoint of(@Nullable Endpoint configured, Endpoint bound) {
        if (configured instanceof Endpoint.Tcp(var host, var port)) {
            if (isWildcard(host)) {
                throw new IllegalArgumentException("HYP-CONF-004 nobody can connect to the advertised address "
                        + configured + "; name one that others reach");
            }
            return port == 0 && bound instanceof Endpoint.Tcp(var _, var boundPort)
                    ? new Endpoint.Tcp(host, boundPort)
                    : configured;
        }
        if (configured != null) {
            return configured;
        }
        if (bound instanceof Endpoint.Tcp(var host, var port) && isWildcard(host)) {
            return new Endpoint.Tcp(firstAddress(bound), port);
        }
        return bound;
    }

    private static boolean isWildcard(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false; // a name that cannot be resolved here may be known elsewhere
        }
    }

    private static String firstAddress(Endpoint bound) {
        try {
            return NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparingInt(address -> address.getAddress().length))
                    .orElseThrow(() -> new IllegalArgumentException("HYP-CONF-004 the node listens at " + bound
                            + ", and this machine has no address that others reach; set advertise"))
                    .getHostAddress();
        } catch (SocketException e) {
            throw new IllegalArgumentException(
                    "HYP-CONF-004 the node listens at " + bound + ", and the addresses of this machine cannot be read ("
                            + e.getMessage() + "); set advertise",
                    e);
        }
    }
}
