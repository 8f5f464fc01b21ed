package dev.hypha.codec;

import dev.hypha.ChannelAddress;
import dev.hypha.NodeId;
import dev.hypha.Progress;
import dev.hypha.TaskId;
import dev.hypha.ThrowableData;
import dev.hypha.spi.StableHash;
import dev.hypha.spi.WireCodec;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The types that one codec knows, and their ids on the wire.
///
/// An id depends on nothing but the type's name, so nodes agree on it although each knows another
/// set of types: the halves of the name's 64-bit hash, folded by exclusive or into 32 bits. An
/// array type has the name of its component followed by `[]`. Two names of one runtime with the
/// same id are an error at its start.
final class TypeTable {
    private static final int ARRAY_DIMENSIONS_MAX = 3;

    /// The one id that the format below reserves.
    private static final int RESERVED = 0xffffffff;

    /// The runtime's own values that applications pass on.
    private static final List<Class<?>> RUNTIME_TYPES = List.of(
            ChannelAddress.class,
            NodeId.class,
            Progress.class,
            TaskId.class,
            ThrowableData.class,
            StackTraceElement.class);

    private static final List<Class<?>> PRIMITIVES = List.of(
            boolean.class, byte.class, char.class, short.class, int.class, float.class, long.class, double.class);

    private final Map<Class<?>, Integer> ids = new LinkedHashMap<>();
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final Map<Class<?>, WireCodec<?>> codecs;
    private final List<Class<?>> applicationTypes;

    TypeTable(CatalogueSet catalogues) {
        codecs = catalogues.codecs();
        PRIMITIVES.forEach(type -> addArrays(type.getName(), type, 2));
        JdkTypes.NAMED.forEach(type -> add(type.getName(), type));
        JdkTypes.IMMUTABLE.forEach(type -> addArrays(type.getName(), type, 1));
        JdkTypes.LEAVES.stream().filter(type -> !type.isArray()).forEach(type -> addArrays(type.getName(), type, 1));
        JdkTypes.CONTAINERS.stream()
                .filter(type -> !type.isMemberClass() && !type.isArray())
                .forEach(type -> addArrays(type.getName(), type, 1));
        JdkTypes.INTERFACES.forEach(type -> addArrays(type.getName(), type, 1));
        RUNTIME_TYPES.forEach(type -> addWithArrays("hypha." + type.getSimpleName(), type));
        catalogues.wireTypes().forEach(this::addWithArrays);
        applicationTypes = catalogues.wireTypes().values().stream()
                .filter(type -> type.isEnum() || !Modifier.isAbstract(type.getModifiers()))
                .toList();
    }

    /// The id of a type's name.
    static int idOf(String name) {
        long hash = StableHash.of(name);
        int folded = (int) (hash ^ (hash >>> Integer.SIZE));
        return folded == RESERVED ? 0 : folded;
    }

    /// All types that need an id from here, with it.
    Map<Class<?>, Integer> ids() {
        return ids;
    }

    /// The catalogued types that have values: no interfaces, no abstract classes.
    List<Class<?>> applicationTypes() {
        return applicationTypes;
    }

    Map<Class<?>, WireCodec<?>> codecs() {
        return codecs;
    }

    boolean contains(Class<?> type) {
        if (Enum.class.isAssignableFrom(type)
                && !type.isEnum()
                && type.getSuperclass().isEnum()) {
            return contains(type.getSuperclass());
        }
        return ids.containsKey(type) || JdkTypes.contains(type) || codecs.containsKey(type);
    }

    private void addWithArrays(String name, Class<?> type) {
        if (JdkTypes.contains(type) || JdkTypes.INTERFACES.contains(type) || type.isArray() || type.isPrimitive()) {
            return;
        }
        add(name, type);
        addArrays(name, type, 1);
    }

    private void addArrays(String name, Class<?> type, int from) {
        String arrayName = name;
        Class<?> array = type;
        for (int dimension = 1; dimension <= ARRAY_DIMENSIONS_MAX; dimension++) {
            arrayName = arrayName + "[]";
            array = array.arrayType();
            if (dimension >= from) {
                add(arrayName, array);
            }
        }
    }

    private void add(String name, Class<?> type) {
        int id = idOf(name);
        @Nullable String other = names.putIfAbsent(id, name);
        if (other != null && !(other.equals(name) && ids.containsKey(type))) {
            throw new IllegalStateException("the types " + other + " and " + name + " have the same id "
                    + Integer.toHexString(id) + " on the wire; give one of them another name");
        }
        ids.put(type, id);
    }
}
