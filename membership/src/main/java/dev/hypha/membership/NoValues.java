package dev.hypha.membership;

import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import org.jspecify.annotations.Nullable;

/// Packets have plain fields only.
enum NoValues implements ValueCodec {
    INSTANCE;

    private static WireException refusal() {
        return new WireException("HYP-WIRE-002 a membership packet has no values of catalogued types");
    }

    @Override
    public void write(@Nullable Object value, WireWriter out) {
        throw refusal();
    }

    @Override
    public @Nullable Object read(WireReader in) {
        throw refusal();
    }

    @Override
    public @Nullable Object copy(@Nullable Object value) {
        throw refusal();
    }
}
