package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hypha.NodeId;
import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TlsEngines;
import dev.hypha.security.tls.TlsOptions;
import dev.hypha.transport.Hello;
import dev.hypha.transport.TransportOptions;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;

/// Whatever a stranger sends instead of a TLS handshake, nobody gets in, and the connection ends or waits.
///
/// As a test it replays the inputs that are kept beside it; with `JAZZER_FUZZ=1` it looks for new ones.
class TlsHandshakeFuzzTest {
    private static final TestAuthority CA = TestAuthority.named("CA");
    private static final MutualTls SERVER = tls("server");
    private static final MutualTls CLIENT = tls("client");

    private static MutualTls tls(String name) {
        return MutualTls.of(
                CredentialSource.of(CA.node("fuzz", name).trusting(CA)),
                TlsOptions.DEFAULTS.withEngines(TlsEngines.jdk()));
    }

    /// The first byte says whether the rest is what comes, or is laid over an honest client's first words:
    /// each pair of bytes is where, and what to exchange there by xor.
    @FuzzTest(maxDuration = "1m")
    @Timeout(120)
    void anyBytesLeadNowhere(byte[] input) throws SSLException {
        if (input.length == 0) {
            return;
        }
        byte[] sent;
        if ((input[0] & 1) == 0) {
            sent = input;
        } else {
            sent = clientHello();
            for (int i = 1; i + 1 < input.length; i += 2) {
                sent[(input[i] & 0xff) % sent.length] ^= input[i + 1];
            }
        }
        AtomicBoolean isIn = new AtomicBoolean();
        EmbeddedChannel channel = channel(isIn);
        channel.writeInbound(Unpooled.copiedBuffer(sent));
        channel.runPendingTasks();
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(input));
            channel.runPendingTasks();
        }
        assertFalse(isIn.get());
        boolean unusedMessages = channel.finishAndReleaseAll();
        assertFalse(channel.isOpen());
    }

    private static EmbeddedChannel channel(AtomicBoolean isIn) {
        Hello self = new Hello("fuzz", new NodeId("server"), 1, 1, true, Map.of(), List.of(), 0);
        Setup setup = new Setup(
                true,
                "embedded",
                self,
                new ForyCodec(CatalogueSet.of()),
                _ -> {
                    isIn.set(true);
                    throw new AssertionError("a stranger got in");
                },
                TransportOptions.DEFAULTS,
                SERVER,
                new Admission());
        EmbeddedChannel channel = new EmbeddedChannel();
        SSLEngine engine = SERVER.encryption().orElseThrow().accepting();
        TlsHandler handler = new TlsHandler(engine, Runnable::run);
        channel.pipeline()
                .addLast(
                        new FirstBytes(true, setup.values()),
                        handler,
                        new NettyLink(channel, channel.eventLoop(), setup, handler, "fuzz"));
        return channel;
    }

    private static byte[] clientHello() throws SSLException {
        SSLEngine client = CLIENT.encryption().orElseThrow().connecting("localhost", 1);
        ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.beginHandshake();
        var unusedResult = client.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        assertTrue(bytes.length > 100);
        return bytes;
    }
}
