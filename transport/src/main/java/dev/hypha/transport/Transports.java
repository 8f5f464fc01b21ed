package dev.hypha.transport;

import dev.hypha.security.SecurityProvider;
import dev.hypha.spi.NodeReadings.TransportReadings;
import dev.hypha.spi.ValueCodec;
import dev.hypha.transport.internal.MemoryTransport;
import dev.hypha.transport.internal.NettyTransport;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes transports.
public final class Transports {
    private Transports() {}

    /// A transport for every kind of [Endpoint]. Threads start when the first endpoint of a kind is used.
    ///
    /// @param options the knobs
    /// @param security who may listen and connect where
    /// @return the transport, to be closed
    public static Transport open(TransportOptions options, SecurityProvider security) {
        return new ByEndpoint(options, security);
    }

    private static final class ByEndpoint implements Transport {
        private final TransportOptions options;
        private final SecurityProvider security;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Transport sockets;
        private @Nullable Transport memory;
        private boolean closed;

        ByEndpoint(TransportOptions options, SecurityProvider security) {
            this.options = options;
            this.security = security;
        }

        private Transport of(Endpoint endpoint) {
            lock.lock();
            try {
                if (closed) {
                    throw new TransportException(
                            TransportException.Code.CLOSED, endpoint.toString(), "the transport is closed", null);
                }
                if (endpoint instanceof Endpoint.Memory) {
                    Transport made = memory == null ? new MemoryTransport(options, security) : memory;
                    memory = made;
                    return made;
                }
                Transport made = sockets == null ? new NettyTransport(options, security) : sockets;
                sockets = made;
                return made;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
            return of(endpoint).listen(endpoint, self, values, handlers);
        }

        @Override
        public Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers)
                throws InterruptedException {
            return of(endpoint).connect(endpoint, self, values, handlers);
        }

        @Override
        public TransportReadings readings() {
            lock.lock();
            try {
                return Stream.of(Optional.ofNullable(sockets), Optional.ofNullable(memory))
                        .flatMap(Optional::stream)
                        .map(Transport::readings)
                        .reduce(TransportReadings.NONE, TransportReadings::plus);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            end(Transport::close);
        }

        @Override
        public void abort() {
            end(Transport::abort);
        }

        private void end(Consumer<Transport> how) {
            @Nullable Transport first;
            @Nullable Transport second;
            lock.lock();
            try {
                closed = true;
                first = sockets;
                second = memory;
            } finally {
                lock.unlock();
            }
            if (first != null) {
                how.accept(first);
            }
            if (second != null) {
                how.accept(second);
            }
        }
    }
}
