package dev.hypha.transport.internal;

import dev.hypha.security.SecurityRefusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Counts what a stranger sends until it is known; more than any honest handshake takes ends the connection. It
/// stands before TLS, which would go on collecting.
final class FirstBytes extends ChannelInboundHandlerAdapter {
    static final int BYTES_MAX = 160 * 1024;

    private int bytes;
    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf buffer) {
            bytes += buffer.readableBytes();
            if (ended || bytes > BYTES_MAX) {
                buffer.release();
                if (!ended) {
                    ended = true;
                    ctx.fireExceptionCaught(new SecurityRefusal(
                            "HYP-SEC-019", "more than " + BYTES_MAX + " bytes came before the handshake was over"));
                }
                return;
            }
        }
        ctx.fireChannelRead(message);
    }
}
