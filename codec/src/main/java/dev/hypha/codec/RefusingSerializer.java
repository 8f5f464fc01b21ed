package dev.hypha.codec;

import org.apache.fory.config.Config;
import org.apache.fory.context.CopyContext;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.serializer.Serializer;

/// Stands in for what the library below can serialize by itself but no value may contain: classes,
/// lambdas, proxies, throwables and the like. Their ids exist on every node, so a peer could send
/// them.
final class RefusingSerializer<T> extends Serializer<T> {
    private final Class<T> refused;

    RefusingSerializer(Config config, Class<T> refused) {
        super(config, refused, false, false);
        this.refused = refused;
    }

    @Override
    public void write(WriteContext context, T value) {
        throw Refusals.notCatalogued(refused);
    }

    @Override
    public T read(ReadContext context) {
        throw Refusals.notCatalogued(refused);
    }

    @Override
    public T copy(CopyContext context, T value) {
        throw Refusals.notCatalogued(refused);
    }
}
