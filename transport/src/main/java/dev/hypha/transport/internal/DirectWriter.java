package dev.hypha.transport.internal;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes to a connection's socket from whichever thread owns the right to write, without waking the event
/// loop.
///
/// The event loop may close its file descriptor at any moment, and the system may then give the same number
/// to another file. So this has a descriptor of its own to the same socket, which only the owner of the
/// right to write closes.
final class DirectWriter {
    private static final Logger LOG = System.getLogger(DirectWriter.class.getName());
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final @Nullable MethodHandle FCNTL = fcntl();

    private final FileDescriptor descriptor;

    private DirectWriter(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /// A writer to the socket behind a descriptor.
    ///
    /// @return null where it cannot be had; the event loop writes then
    static @Nullable DirectWriter of(FileDescriptor channel) {
        if (FCNTL == null) {
            return null;
        }
        try {
            int copy = (int) FCNTL.invokeExact(channel.intValue(), F_DUPFD_CLOEXEC, 0);
            return copy < 0 ? null : new DirectWriter(new FileDescriptor(copy));
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "no direct writes", e);
            return null;
        }
    }

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle fcntl() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "no direct writes", e);
            return null;
        }
    }

    /// Writes without blocking.
    ///
    /// @return how many bytes the socket took, perhaps none
    int write(ByteBuffer bytes, int from, int to) throws IOException {
        return descriptor.write(bytes, from, to);
    }

    void close() {
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing", e);
        }
    }
}
