package dev.hypha.transport.internal;

import dev.hypha.security.SecurityProvider;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Connections within this process: the same frames and the same rules, without a socket. One thread per
/// transport.
public final class MemoryTransport implements Transport {
    /// Who listens, by name, in this process.
    private static final ConcurrentHashMap<String, Place> PLACES = new ConcurrentHashMap<>();

    private final TransportOptions options;
    private final SecurityProvider security;
    private final MemoryLoop loop = new MemoryLoop("hypha-memory");
    private final Admission admission = new Admission();
    private final Set<Place> listeners = ConcurrentHashMap.newKeySet();
    private final Set<MemoryLink> links = ConcurrentHashMap.newKeySet();
    private final TrafficTotals totals = new TrafficTotals();

    /// A transport, with its thread.
    ///
    /// @param options the knobs
    /// @param security who may connect
    public MemoryTransport(TransportOptions options, SecurityProvider security) {
        this.options = options;
        this.security = security;
    }

    @Override
    public Listener listen(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers) {
        Setup setup = new Setup(true, endpoint.toString(), self, values, handlers, options, security, admission);
        Place place = new Place(this, nameOf(endpoint), setup);
        if (PLACES.putIfAbsent(place.name, place) != null) {
            throw new TransportException(
                    Code.CANNOT_BIND, endpoint.toString(), "cannot listen: the name is taken in this process", null);
        }
        listeners.add(place);
        return place;
    }

    @Override
    public Connection connect(Endpoint endpoint, Hello self, ValueCodec values, FrameHandler.Factory handlers)
            throws InterruptedException {
        Place place = PLACES.get(nameOf(endpoint));
        if (place == null) {
            throw new TransportException(
                    Code.UNREACHABLE,
                    endpoint.toString(),
                    "cannot connect: nobody listens by this name in this process",
                    null);
        }
        Setup setup = new Setup(false, endpoint.toString(), self, values, handlers, options, security, admission);
        MemoryLink here = new MemoryLink(loop, setup, endpoint.toString());
        MemoryLink there = new MemoryLink(place.owner.loop, place.setup, "memory");
        try {
            add(here);
            place.owner.add(there);
            MemoryLink.join(here, there);
            return here.connection()
                    .opening()
                    .get(2 * options.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new TransportException(Code.CLOSED, endpoint.toString(), "the transport is closed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransportException refused) {
                throw refused;
            }
            throw new TransportException(Code.UNREACHABLE, endpoint.toString(), "the handshake failed", e.getCause());
        } catch (TimeoutException e) {
            here.close();
            throw new TransportException(Code.HANDSHAKE_TIMEOUT, endpoint.toString(), "the handshake does not end", e);
        } catch (InterruptedException e) {
            here.close();
            throw e;
        }
    }

    private void add(MemoryLink link) {
        links.add(link);
        Traffic traffic = link.connection().traffic();
        totals.opened(traffic);
        var _ = link.connection().ended().thenRun(() -> {
            links.remove(link);
            totals.closed(traffic);
        });
    }

    private static String nameOf(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Memory(var name)) {
            return name;
        }
        throw new IllegalArgumentException(endpoint + " is not in this process");
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
        listeners.forEach(Place::close);
        links.forEach(link -> how.accept(link.connection()));
        long end = System.nanoTime() + options.closeTimeout().toNanos();
        while (!links.isEmpty() && System.nanoTime() < end && !loop.isCurrent()) {
            LockSupport.parkNanos(100_000);
        }
        links.forEach(MemoryLink::close);
        loop.stop();
    }

    private static final class Place implements Listener {
        private final MemoryTransport owner;
        private final String name;
        private final Setup setup;

        Place(MemoryTransport owner, String name, Setup setup) {
            this.owner = owner;
            this.name = name;
            this.setup = setup;
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Memory(name);
        }

        @Override
        public void close() {
            PLACES.remove(name, this);
            owner.listeners.remove(this);
        }
    }
}
