package dev.hypha.transport;

import dev.hypha.spi.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A peer made of bytes only, by `docs/protocol.md` and not by the code under test.
final class RawPeer implements AutoCloseable {
    static final byte[] MAGIC = "HYPH".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;

    RawPeer(Endpoint endpoint) throws IOException {
        channel = SocketChannel.open(address(endpoint));
    }

    RawPeer(SocketChannel accepted) {
        channel = accepted;
    }

    static SocketAddress address(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Tcp(var host, var port) -> new InetSocketAddress(host, port);
            case Endpoint.Unix(var path) -> UnixDomainSocketAddress.of(path);
            case Endpoint.Memory _ -> throw new AssertionError("no socket");
        };
    }

    static byte[] frame(int type, int flags, int lane, long id, byte... body) {
        return ByteBuffer.allocate(16 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(12 + body.length)
                .put((byte) type)
                .put((byte) flags)
                .put((byte) lane)
                .put((byte) 0)
                .putLong(id)
                .put(body)
                .array();
    }

    static byte[] offer(byte[] magic, int versionMin, int versionMax, String cluster, String node) {
        WireWriter out = new WireWriter(TestPeer.NO_VALUES, ByteBuffer.allocate(512));
        out.buffer().put(magic);
        out.writeShort((short) versionMin);
        out.writeShort((short) versionMax);
        out.writeLong(0);
        out.writeLong(16 << 20);
        out.writeInt(256 << 20);
        out.writeString(cluster);
        out.writeString(node);
        out.writeLong(-1);
        out.writeLong(1_700_000_000_000L);
        out.writeBoolean(true);
        out.writeLong(0);
        out.writeVarInt(0);
        out.writeVarInt(0);
        byte[] body = new byte[out.buffer().position()];
        out.buffer().flip().get(body);
        return body;
    }

    static byte[] hello(String node) {
        return frame(FrameType.HELLO, 0, 1, 0, offer(MAGIC, 1, 1, "test", node));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    void write(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Writes to a side that may have closed already.
    void writeOrFail(byte... bytes) {
        try {
            write(bytes);
        } catch (IOException e) {
            // closed already
        }
    }

    /// Reads a frame: its type and what follows the header.
    ByteBuffer read() throws IOException {
        ByteBuffer length = readFully(4);
        return readFully(length.getInt());
    }

    static int type(ByteBuffer frame) {
        return frame.get(0);
    }

    /// The code of a REFUSED or CLOSE frame.
    static int code(ByteBuffer frame) {
        return frame.getShort(12);
    }

    private ByteBuffer readFully(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the other side closed");
            }
        }
        return buffer.flip();
    }

    /// Reads whatever comes until the other side closes.
    void awaitEnd() {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (channel.read(buffer.clear()) >= 0) {}
        } catch (IOException e) {
            // an end, too
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
