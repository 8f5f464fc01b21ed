package dev.hypha.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hypha.security.SecurityRefusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
    @Test
    void moreThanAnyHandshakeTakesIsNotCollected() {
        EmbeddedChannel channel = new EmbeddedChannel(new FirstBytes(true, null));
        ByteBuf enough = Unpooled.wrappedBuffer(new byte[FirstBytes.BYTES_MAX]);
        channel.writeInbound(enough);
        assertEquals(enough, channel.readInbound());
        enough.release();
        ByteBuf more = Unpooled.wrappedBuffer(new byte[1]);
        var refusal = assertThrows(SecurityRefusal.class, () -> channel.writeInbound(more));
        assertEquals("HYP-SEC-019", refusal.code());
        assertEquals(0, more.refCnt());
        ByteBuf evenMore = Unpooled.wrappedBuffer(new byte[1]);
        channel.writeInbound(evenMore);
        assertEquals(0, evenMore.refCnt());
        assertNull(channel.readInbound());
    }
}
