package dev.hypha.transport.internal;

import dev.hypha.security.PeerEvidence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// A socket, by a Netty channel. Reads straight into the connection's receive buffer.
final class NettyLink extends ChannelInboundHandlerAdapter implements Link {
    /// What is read of one connection before others have their turn.
    private static final int READS_MAX = 64;
    private static final int READ_BYTES_MAX = 16 * FrameParser.BUFFER_BYTES;

    private final Channel channel;
    private final EventExecutor loop;
    private final @Nullable SslHandler tls;
    private final boolean directWrites;
    private final String address;
    private final FrameConnection connection;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Throwable cause;
    private volatile @Nullable DirectWriter direct;

    NettyLink(Channel channel, EventLoop loop, Setup setup, @Nullable SslHandler tls, String address) {
        this.channel = channel;
        this.loop = loop;
        this.tls = tls;
        this.directWrites = setup.options().directWrites();
        this.address = address;
        this.connection = new FrameConnection(this, setup);
        if (tls == null) {
            channel.config().setRecvByteBufAllocator(new IntoRoom());
        }
    }

    FrameConnection connection() {
        return connection;
    }

    // What the channel tells.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (directWrites && tls == null && channel instanceof UnixChannel unix) {
            direct = DirectWriter.of(unix.fd());
        }
        connection.opened();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (tls != null) {
                connection.receive(bytes);
            } else {
                connection.received();
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.readComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.closed(cause);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent over && !over.isSuccess()) {
            connection.tlsFailed(over.cause());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        cause = thrown;
        if (tls != null) {
            connection.tlsFailed(thrown);
        }
        var _ = ctx.close();
    }

    // What the connection asks.

    @Override
    public boolean inEventLoop() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        var _ = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void write(ByteBuf bytes) {
        var _ = context().write(bytes, channel.voidPromise());
    }

    @Override
    public boolean flush(Runnable whenDrained) {
        context().flush();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.isEmpty()) {
            return true;
        }
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> whenDrained.run());
        return false;
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }

    @Override
    public boolean canWriteNow() {
        return direct != null;
    }

    @Override
    public int writeNow(ByteBuffer bytes, int from, int to) throws IOException {
        DirectWriter writer = direct;
        if (writer == null) {
            throw new IOException("not open for direct writing");
        }
        return writer.write(bytes, from, to);
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    @Override
    public void release() {
        DirectWriter writer = direct;
        if (writer != null) {
            direct = null;
            writer.close();
        }
    }

    @Override
    public PeerEvidence evidence() {
        SocketAddress remote = channel.remoteAddress();
        if (remote instanceof InetSocketAddress inet) {
            return new PeerEvidence.Network(inet.getAddress(), certificates());
        }
        return UnixSockets.evidence(channel, certificates());
    }

    /// What the peer has proved to hold the key of.
    private List<X509Certificate> certificates() {
        if (tls == null) {
            return List.of();
        }
        try {
            return Stream.of(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    @Override
    public String address() {
        SocketAddress remote = channel.remoteAddress();
        if (remote instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            return ip.getHostAddress() + ":" + inet.getPort();
        }
        return address;
    }

    /// Makes the channel read into the connection's receive buffer, and go on as long as reads fill it.
    private final class IntoRoom implements RecvByteBufAllocator {
        @Override
        @SuppressWarnings("deprecation")
        public Handle newHandle() {
            return new IntoRoomHandle();
        }
    }

    private final class IntoRoomHandle implements RecvByteBufAllocator.ExtendedHandle {
        private int attempted;
        private int last;
        private int reads;
        private int total;

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
            return connection.room().retain();
        }

        @Override
        public int guess() {
            return FrameParser.BUFFER_BYTES;
        }

        @Override
        public void reset(io.netty.channel.ChannelConfig config) {
            reads = 0;
            total = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            total += Math.max(0, bytes);
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return last > 0 && last == attempted && isItsTurn();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return last > 0 && maybeMore.get() && isItsTurn();
        }

        private boolean isItsTurn() {
            return reads < READS_MAX && total < READ_BYTES_MAX;
        }

        @Override
        public void readComplete() {}
    }
}
