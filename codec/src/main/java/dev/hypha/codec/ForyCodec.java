package dev.hypha.codec;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes and reads values of catalogued types with Apache Fory.
///
/// The format is Fory's own, in its compatible mode and without references: see
/// `docs/protocol.md`, "Values". It delimits itself, so values may follow each other. The first
/// value of a class costs milliseconds, as code is generated for it; [#warmUp] pays beforehand.
public final class ForyCodec implements ValueCodec {
    /// How deep values may be nested in values by way of user codecs.
    private static final int CODEC_NESTING_MAX = 8;

    private static final int COPY_INITIAL_BYTES = 256;
    private static final byte NULL_HEADER = 0;
    private static final byte NULL_FLAG = -3;

    private final TypeTable types;
    private final EnginePool engines;
    private final Shapes shapes;
    private final Gauge gauge;

    /// A codec with the default limits.
    ///
    /// @param catalogues whose types it knows
    public ForyCodec(CatalogueSet catalogues) {
        this(catalogues, CodecLimits.DEFAULTS);
    }

    /// A codec.
    ///
    /// @param catalogues whose types it knows
    /// @param limits what it refuses
    /// @throws IllegalStateException if two types have the same id on the wire
    public ForyCodec(CatalogueSet catalogues, CodecLimits limits) {
        types = new TypeTable(catalogues);
        shapes = new Shapes(types);
        gauge = new Gauge(shapes, limits);
        ForyFactory factory = new ForyFactory(types, limits);
        Nesting[] nestings = new Nesting[CODEC_NESTING_MAX + 1];
        for (int level = 0; level < nestings.length; level++) {
            nestings[level] = new Nesting(this, level);
        }
        int concurrency = Runtime.getRuntime().availableProcessors() * 2;
        engines = new EnginePool(concurrency, () -> new Engine(factory, limits, nestings));
    }

    /// Generates the code for all types of the catalogues, so that no call pays for it: some 30 ms
    /// a record, and a third of a second for the first. Meant for a thread of its own at start-up;
    /// the codec may be used meanwhile.
    public void warmUp() {
        Engine engine = engines.take();
        try {
            engine.warmUp(types);
        } finally {
            engines.give(engine);
        }
    }

    @Override
    public void write(@Nullable Object value, WireWriter out) {
        write(value, out, 0);
    }

    @Override
    public @Nullable Object read(WireReader in) {
        return read(in, 0);
    }

    @Override
    public @Nullable Object copy(@Nullable Object value) {
        if (value == null || shapes.get(value.getClass()).immutable()) {
            return value;
        }
        if (value.getClass().isArray() && shapes.get(value.getClass()).kind() == Shape.Kind.PRIMITIVES) {
            return copyOf(value);
        }
        WireWriter out = new WireWriter(this, ByteBuffer.allocate(COPY_INITIAL_BYTES));
        write(value, out, 0);
        return read(new WireReader(this, out.buffer().flip()));
    }

    /// Copies an array of primitives.
    private static Object copyOf(Object array) {
        return switch (array) {
            case byte[] bytes -> bytes.clone();
            case boolean[] booleans -> booleans.clone();
            case short[] shorts -> shorts.clone();
            case char[] chars -> chars.clone();
            case int[] ints -> ints.clone();
            case long[] longs -> longs.clone();
            case float[] floats -> floats.clone();
            default -> ((double[]) array).clone();
        };
    }

    void write(@Nullable Object value, WireWriter out, int level) {
        if (value == null) {
            out.writeByte(NULL_HEADER);
            out.writeByte(NULL_FLAG);
            return;
        }
        long bulk = gauge.measure(value);
        Engine engine = engines.take();
        try {
            engine.write(value, bulk, out, level);
        } finally {
            engines.give(engine);
        }
    }

    @Nullable
    Object read(WireReader in, int level) {
        Engine engine = engines.take();
        try {
            return engine.read(in, level);
        } finally {
            engines.give(engine);
        }
    }
}
