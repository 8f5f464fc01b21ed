package dev.hypha.transport.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/// TLS whose late failures are nobody's business: a handshake step that fails when its connection is gone
/// already would else fill Netty's log, at the pace of whoever connects.
final class TlsHandler extends SslHandler {
    private static final Logger LOG = System.getLogger(TlsHandler.class.getName());

    TlsHandler(SSLEngine engine, Executor steps) {
        super(engine, steps);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (ctx.isRemoved() || ctx.pipeline().context(NettyLink.class) == null) {
            LOG.log(Level.DEBUG, "the connection is gone", cause);
            return;
        }
        super.exceptionCaught(ctx, cause);
    }
}
