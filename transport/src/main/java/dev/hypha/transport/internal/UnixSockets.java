package dev.hypha.transport.internal;

import dev.hypha.security.PeerEvidence;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/// The files of Unix sockets, and who is at their other end.
final class UnixSockets {
    private static final Logger LOG = System.getLogger(UnixSockets.class.getName());
    private static final OptionalInt OWN_UID = ownUid();

    private UnixSockets() {}

    /// A socket file in the making. It is bound in a directory that only its owner can enter, and then moved to
    /// where it shall be: so that nobody else can connect at any time.
    ///
    /// @param path where it shall be
    /// @param directory the hidden directory
    record Place(Path path, Path directory) {
        Path hidden() {
            return directory.resolve("s");
        }

        void publish() throws IOException {
            Files.setPosixFilePermissions(hidden(), PosixFilePermissions.fromString("rw-------"));
            Files.move(hidden(), path, StandardCopyOption.ATOMIC_MOVE);
        }

        void clean() throws IOException {
            Files.deleteIfExists(hidden());
            Files.deleteIfExists(directory);
        }

        void remove() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a socket file stays: " + path, e);
            }
        }
    }

    /// Makes way for a socket file: one that nobody listens at any more is replaced.
    ///
    /// @throws IOException if someone listens there, or it is another kind of file
    static Place prepare(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new IOException("there is a file that is no socket");
            }
            if (isAlive(path)) {
                throw new IOException("another process listens there");
            }
        }
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("a socket cannot be the root directory");
        }
        return new Place(
                path,
                Files.createTempDirectory(
                        parent,
                        "h",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    private static boolean isAlive(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (java.net.ConnectException e) {
            LOG.log(Level.DEBUG, "a stale socket file: " + path, e);
            return false;
        }
    }

    /// Who is at the other end of a Unix socket.
    static PeerEvidence evidence(Channel channel, List<X509Certificate> certificates) {
        try {
            if (channel instanceof EpollDomainSocketChannel epoll) {
                int uid = epoll.peerCredentials().uid();
                return new PeerEvidence.User(
                        Integer.toUnsignedString(uid), OWN_UID.isEmpty() || OWN_UID.getAsInt() == uid, certificates);
            }
            UnixDomainPrincipal peer =
                    channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
            if (peer != null) {
                String user = peer.user().getName();
                return new PeerEvidence.User(user, user.equals(System.getProperty("user.name")), certificates);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "the system does not tell who is at a Unix socket", e);
        }
        return new PeerEvidence.User("", true, certificates);
    }

    @SuppressWarnings("restricted")
    private static OptionalInt ownUid() {
        try {
            Linker linker = Linker.nativeLinker();
            var geteuid = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("geteuid"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
            return OptionalInt.of((int) geteuid.invokeExact());
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "the system does not tell who this process runs as", e);
            return OptionalInt.empty();
        }
    }
}
