package dev.hypha.codec;

import dev.hypha.spi.WireCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.fory.Fory;
import org.apache.fory.config.Config;
import org.apache.fory.logging.LogLevel;
import org.apache.fory.logging.LoggerFactory;
import org.apache.fory.resolver.ClassResolver;
import org.apache.fory.resolver.SharedRegistry;
import org.apache.fory.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/// Builds instances of the library below, all alike, which share generated code and what they
/// learn of other nodes' types.
final class ForyFactory {
    static {
        LoggerFactory.setLogLevel(LogLevel.ERROR_LEVEL);
    }

    /// The library counts the views of [java.util.Collections] twice, and the value at the end of
    /// a path. The writer counts exactly; the reader guards the stack, and never refuses what a
    /// writer with the same limit let pass.
    private static final int LEVELS_PER_OBJECT = 2;

    private final TypeTable types;
    private final CodecLimits limits;
    private final SharedRegistry shared = new SharedRegistry();

    ForyFactory(TypeTable types, CodecLimits limits) {
        this.types = types;
        this.limits = limits;
    }

    Fory create(Engine engine) {
        Fory fory = Fory.builder()
                .withXlang(false)
                .withSharedRegistry(shared)
                .withClassLoader(ForyFactory.class.getClassLoader())
                .requireClassRegistration(true)
                .withTypeChecker((_, _) -> false)
                .withCompatible(true)
                .withDeserializeUnknownClass(false)
                .withRefTracking(false)
                .serializeEnumByName(true)
                .withStringCompressed(true) // or it makes strings of an encoding that does not exist
                .registerGuavaTypes(false)
                .withMaxDepth(limits.depthMax() * LEVELS_PER_OBJECT + 1)
                .withMaxGraphMemoryBytes(limits.graphBytesMax())
                .withMaxUnbackedContainerItems(limits.emptyItemsMax())
                .withMaxSchemaVersionsPerType(limits.versionsMax())
                .withMaxAverageSchemaVersionsPerType(limits.versionsMax())
                .build();
        ClassResolver resolver = (ClassResolver) fory.getTypeResolver();
        refuseOthers(resolver, fory.getConfig());
        types.ids().forEach((type, id) -> {
            if (!resolver.isRegistered(type)) {
                fory.register(type, id);
            }
        });
        types.codecs().forEach((type, codec) -> register(fory, codec, engine));
        resolver.registerSerializerFactory((_, type) -> gate(type));
        return fory;
    }

    /// Asked before a serializer is made for a class that has none yet: the one place that all new
    /// classes pass.
    private @Nullable Serializer<?> gate(Class<?> type) {
        if (!types.contains(type) && !JdkTypes.INTERFACES.contains(type)) {
            throw Refusals.notCatalogued(type);
        }
        return null;
    }

    /// Takes away the serializers that come with the library for what is not in our closed set.
    private static void refuseOthers(ClassResolver resolver, Config config) {
        List<Class<?>> registered = new ArrayList<>(resolver.getRegisteredClasses());
        for (Class<?> type : registered) {
            Class<?> element = type;
            while (element.isArray()) {
                element = element.componentType();
            }
            if (!element.isPrimitive() && !JdkTypes.contains(element) && element != StackTraceElement.class) {
                refuse(resolver, config, type);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void refuse(ClassResolver resolver, Config config, Class<?> type) {
        resolver.setSerializer((Class) type, new RefusingSerializer<>(config, type));
    }

    private <T> void register(Fory fory, WireCodec<T> codec, Engine engine) {
        fory.registerSerializer(codec.type(), new CodecSerializer<>(fory.getConfig(), codec, engine));
    }
}
