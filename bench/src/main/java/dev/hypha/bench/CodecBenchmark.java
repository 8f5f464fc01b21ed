package dev.hypha.bench;

import dev.hypha.codec.CatalogueSet;
import dev.hypha.codec.ForyCodec;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A record written into a direct buffer and read from it, against the serialization of the JDK,
/// which needs an array between. Run with `-prof gc` for the bytes a record.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    /// Besides the body: the codec asks for a sixteenth more than it guesses before it writes.
    private static final int ROOM = 128 * 1024;

    private static final int HEADERS = 512;

    /// How many bytes the record has beside its small fields.
    @Param({"16", "10240", "1048576"})
    public int bodyBytes;

    private final ValueCodec codec = new ForyCodec(CatalogueSet.of(new Orders()));
    private Order order = new Order(0, "", 0, new byte[0]);
    private WireWriter writer = new WireWriter(codec, ByteBuffer.allocate(0));
    private final WireReader reader = new WireReader(codec, ByteBuffer.allocate(0));
    private ByteBuffer written = ByteBuffer.allocate(0);
    private ByteBuffer serialized = ByteBuffer.allocate(0);

    /// What is written and read.
    ///
    /// @param id a number
    /// @param customer a text
    /// @param total another number
    /// @param body the rest
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Order(long id, String customer, double total, byte[] body) implements Serializable {}

    private static final class Orders implements Catalogue {
        @Override
        public List<FunctionDescriptor<?, ?>> functions() {
            return List.of();
        }

        @Override
        public Map<String, Class<?>> wireTypes() {
            return Map.of("Order", Order.class);
        }
    }

    /// Writes what is read, and checks both ways.
    ///
    /// @throws IOException never
    /// @throws ClassNotFoundException never
    @Setup
    public void setUp() throws IOException, ClassNotFoundException {
        byte[] body = new byte[bodyBytes];
        new Random(1).nextBytes(body);
        order = new Order(4711, "Erika Mustermann", 99.5, body);
        writer = new WireWriter(codec, ByteBuffer.allocateDirect(bodyBytes + ROOM));
        serialized = ByteBuffer.allocateDirect(bodyBytes + ROOM);
        int unusedLength = writeHypha() + writeJdk();
        written = writer.buffer().duplicate().flip();
        check(written.isDirect(), "the direct buffer is too small");
        check(isOrder(readHypha()) && isOrder(readJdk()), "another record was read than was written");
    }

    private boolean isOrder(@Nullable Object read) {
        return read instanceof Order other
                && other.id() == order.id()
                && other.customer().equals(order.customer())
                && Arrays.equals(other.body(), order.body());
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }

    /// Writes by Hypha's codec.
    ///
    /// @return the length
    @Benchmark
    public final int writeHypha() {
        writer.buffer().clear();
        writer.writeValue(order);
        return writer.buffer().position();
    }

    /// Reads by Hypha's codec.
    ///
    /// @return the record
    @Benchmark
    public final @Nullable Object readHypha() {
        reader.reset(written.rewind());
        return reader.readValue();
    }

    /// Writes by the JDK.
    ///
    /// @return the length
    /// @throws IOException never
    @Benchmark
    public final int writeJdk() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(bodyBytes + HEADERS);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(order);
        }
        serialized.clear().put(bytes.toByteArray()).flip();
        return serialized.limit();
    }

    /// Reads by the JDK.
    ///
    /// @return the record
    /// @throws IOException never
    /// @throws ClassNotFoundException never
    @Benchmark
    public final Object readJdk() throws IOException, ClassNotFoundException {
        byte[] bytes = new byte[serialized.limit()];
        serialized.get(0, bytes);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
