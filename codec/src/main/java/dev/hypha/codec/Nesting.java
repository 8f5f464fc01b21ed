package dev.hypha.codec;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import org.jspecify.annotations.Nullable;

/// The codec as values see it that a user's codec writes inside a value: the same, but it knows
/// how deep it is.
record Nesting(ForyCodec codec, int level) implements ValueCodec {
    @Override
    public void write(@Nullable Object value, WireWriter out) {
        codec.write(value, out, level);
    }

    @Override
    public @Nullable Object read(WireReader in) {
        return codec.read(in, level);
    }

    @Override
    public @Nullable Object copy(@Nullable Object value) {
        return codec.copy(value);
    }
}
