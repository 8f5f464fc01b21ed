package dev.hypha.transport.internal;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireWriter;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.TransportException.Code;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/// Looks at what a stranger sends until it is known; more than any honest handshake takes ends the
/// connection. It stands before TLS, which would go on collecting.
///
/// It also tells who has mistaken the port: a node without certificates that greets one which has some gets
/// an answer that it can read, and a TLS handshake that comes to a node without certificates is called one.
final class FirstBytes extends ChannelInboundHandlerAdapter {
    static final int BYTES_MAX = 160 * 1024;
    private static final String MISTAKEN = "HYP-SEC-014";
    private static final String PLAINTEXT_CAME = "this port takes TLS with certificates only, and was greeted in"
            + " plaintext: configure security.certificate, key and trust on the side that dials";
    private static final String TLS_CAME = "the other side speaks TLS, and this node has no certificate: configure"
            + " security.certificate, key and trust here too";

    /// How a TLS record of a handshake begins (RFC 8446, section 5.1).
    private static final int TLS_HANDSHAKE = 22;

    private static final int TLS_MAJOR = 3;
    private static final int FAREWELL_BYTES_MAX = 512;

    private final boolean encrypted;
    private final ValueCodec values;
    private int bytes;
    private boolean ended;

    /// @param encrypted whether TLS stands behind it
    /// @param values for frames, which have none here
    FirstBytes(boolean encrypted, ValueCodec values) {
        this.encrypted = encrypted;
        this.values = values;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf buffer) {
            boolean first = bytes == 0;
            bytes += buffer.readableBytes();
            if (ended) {
                buffer.release();
                return;
            }
            if (bytes > BYTES_MAX) {
                end(ctx, buffer, "HYP-SEC-019", "more than " + BYTES_MAX + " bytes came before the handshake was over");
                return;
            }
            if (first && (encrypted ? isGreeting(buffer) : isTls(buffer))) {
                var _ = ctx.writeAndFlush(refusal(ctx)).addListener(ChannelFutureListener.CLOSE);
                end(ctx, buffer, MISTAKEN, mistake());
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    private String mistake() {
        return encrypted ? PLAINTEXT_CAME : TLS_CAME;
    }

    private void end(ChannelHandlerContext ctx, ByteBuf last, String code, String why) {
        last.release();
        ended = true;
        ctx.fireExceptionCaught(new SecurityRefusal(code, why));
    }

    private static boolean isTls(ByteBuf buffer) {
        int at = buffer.readerIndex();
        return buffer.readableBytes() >= 2
                && buffer.getByte(at) == TLS_HANDSHAKE
                && buffer.getByte(at + 1) == TLS_MAJOR;
    }

    private static boolean isGreeting(ByteBuf buffer) {
        int at = buffer.readerIndex();
        return buffer.readableBytes() >= Frames.HEADER_BYTES + Integer.BYTES
                && buffer.getByte(at + Frames.TYPE_AT) == FrameType.HELLO
                && buffer.getIntLE(at + Frames.HEADER_BYTES) == Handshake.MAGIC;
    }

    /// A whole frame, in plaintext: whoever dialled in TLS sees that it is none, and whoever did not can read
    /// it.
    private ByteBuf refusal(ChannelHandlerContext ctx) {
        WireWriter body = new WireWriter(values, ByteBuffer.allocate(FAREWELL_BYTES_MAX));
        body.writeShort((short) Code.NOT_AUTHENTICATED.number());
        body.writeString(MISTAKEN + " " + mistake());
        ByteBuffer written = body.buffer().flip();
        ByteBuf frame = ctx.alloc().buffer(Frames.HEADER_BYTES + written.remaining());
        frame.writeIntLE(Frames.HEADER_BYTES - Frames.LENGTH_BYTES + written.remaining());
        frame.writeByte(FrameType.REFUSED)
                .writeByte(0)
                .writeByte(Frames.LANE_CONTROL)
                .writeByte(0);
        return frame.writeLongLE(0).writeBytes(written);
    }
}
