package dev.hypha.codec;

import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.StableHash;
import dev.hypha.spi.WireCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that one runtime can call, and all application types that it can write and read: the union
/// of its catalogues and of its wire codecs. Immutable, and safe to share.
///
/// ```java
/// CatalogueSet catalogues = CatalogueSet.find(Thread.currentThread().getContextClassLoader());
/// ValueCodec codec = new ForyCodec(catalogues);
/// ```
///
/// Two functions with one id, or two classes with one name, cannot both be in it: the
/// constructor's error names both.
public final class CatalogueSet {
    private final FunctionTable table;
    private final Map<Long, FunctionDescriptor<?, ?>> functions;
    private final Map<String, Class<?>> wireTypes;
    private final Map<Class<?>, WireCodec<?>> codecs;
    private final long fingerprint;

    private CatalogueSet(Merge merge) {
        functions = Collections.unmodifiableMap(merge.functions);
        wireTypes = Collections.unmodifiableMap(merge.types);
        codecs = Collections.unmodifiableMap(merge.codecs);
        table = new FunctionTable(functions.values());
        fingerprint = fingerprintOf(functions.keySet(), wireTypes.keySet());
    }

    /// The catalogues and wire codecs that a class loader finds by [ServiceLoader].
    ///
    /// @param loader where to look
    /// @return the set; [#isEmpty] if nothing was found
    /// @throws IllegalStateException if two of them collide
    public static CatalogueSet find(ClassLoader loader) {
        return find(loader, List.of());
    }

    /// The catalogues and wire codecs that a class loader finds, and more catalogues. One that is
    /// both given and found counts once.
    ///
    /// @param loader where to look
    /// @param more further catalogues
    /// @return the set
    /// @throws IllegalStateException if two of them collide
    public static CatalogueSet find(ClassLoader loader, Collection<? extends Catalogue> more) {
        List<Catalogue> catalogues = new ArrayList<>(more);
        ServiceLoader.load(Catalogue.class, loader).forEach(catalogues::add);
        List<WireCodec<?>> codecs = new ArrayList<>();
        for (WireCodec<?> each : ServiceLoader.load(WireCodec.class, loader)) {
            codecs.add(each);
        }
        return of(catalogues, codecs);
    }

    /// Just these catalogues.
    ///
    /// @param catalogues the catalogues
    /// @return the set
    /// @throws IllegalStateException if two of them collide
    public static CatalogueSet of(Catalogue... catalogues) {
        return of(List.of(catalogues), List.of());
    }

    /// Just these catalogues and codecs.
    ///
    /// @param catalogues the catalogues
    /// @param codecs codecs of further types, or of catalogued ones
    /// @return the set
    /// @throws IllegalStateException if two of them collide
    public static CatalogueSet of(
            Collection<? extends Catalogue> catalogues, Collection<? extends WireCodec<?>> codecs) {
        Merge merge = new Merge();
        catalogues.forEach(merge::add);
        codecs.forEach(merge::add);
        return new CatalogueSet(merge);
    }

    /// The function with an id.
    ///
    /// @param id the id
    /// @return the function, or null if no catalogue has it
    public @Nullable FunctionDescriptor<?, ?> function(long id) {
        return table.find(id);
    }

    /// All functions.
    ///
    /// @return the functions, in the order of the catalogues
    public Collection<FunctionDescriptor<?, ?>> functions() {
        return functions.values();
    }

    /// The application's types that can be written and read, those of codecs included.
    ///
    /// @return name to class
    public Map<String, Class<?>> wireTypes() {
        return wireTypes;
    }

    /// The codecs of types that have one of their own.
    ///
    /// @return class to codec
    public Map<Class<?>, WireCodec<?>> codecs() {
        return codecs;
    }

    /// Whether there is no function and no type: legal, as a client or a new node may have none
    /// yet, but worth a warning.
    ///
    /// @return whether nothing was found
    public boolean isEmpty() {
        return functions.isEmpty() && wireTypes.isEmpty();
    }

    /// A number that two nodes share if they have the same functions and the same names of types,
    /// in whatever order their class paths list them: the FNV-1a hash of the function ids in
    /// hexadecimal, ascending as unsigned numbers, and the type names, ascending by UTF-16 code
    /// unit, each followed by a line feed.
    ///
    /// @return the fingerprint
    public long fingerprint() {
        return fingerprint;
    }

    private static long fingerprintOf(Collection<Long> ids, Collection<String> names) {
        StringBuilder text = new StringBuilder();
        ids.stream().sorted(Long::compareUnsigned).forEach(id -> text.append("%016x\n".formatted(id)));
        names.stream().sorted().forEach(name -> text.append(name).append('\n'));
        return StableHash.of(text.toString());
    }

    @Override
    public String toString() {
        return "%d functions, %d types, fingerprint %016x".formatted(functions.size(), wireTypes.size(), fingerprint);
    }

    /// Collects catalogues, and refuses what collides.
    private static final class Merge {
        private final Map<Long, FunctionDescriptor<?, ?>> functions = new LinkedHashMap<>();
        private final Map<String, Class<?>> types = new TreeMap<>();
        private final Map<Class<?>, WireCodec<?>> codecs = new LinkedHashMap<>();
        private final Map<Object, String> origins = new LinkedHashMap<>();
        private final Map<Class<?>, String> names = new LinkedHashMap<>();

        void add(Catalogue catalogue) {
            String origin = "catalogue " + catalogue.getClass().getName();
            if (origins.put(catalogue.getClass(), origin) != null) {
                return;
            }
            for (FunctionDescriptor<?, ?> function : catalogue.functions()) {
                addFunction(function, origin);
            }
            catalogue.wireTypes().forEach((name, type) -> addType(name, type, origin));
        }

        void add(WireCodec<?> codec) {
            String origin = "codec " + codec.getClass().getName();
            @Nullable WireCodec<?> other = codecs.putIfAbsent(codec.type(), codec);
            if (other != null && other.getClass() == codec.getClass()) {
                return;
            }
            if (other != null) {
                throw new IllegalStateException("two codecs for " + codec.type().getName() + ": "
                        + other.getClass().getName() + " and "
                        + codec.getClass().getName()
                        + "; take one of them off the class path");
            }
            addType(codec.name(), codec.type(), origin);
        }

        private void addFunction(FunctionDescriptor<?, ?> function, String origin) {
            @Nullable FunctionDescriptor<?, ?> other = functions.putIfAbsent(function.id(), function);
            if (other != null && !other.equals(function)) {
                throw new IllegalStateException(
                        "functions %s of %s and %s of %s have the same id %016x; give one of them another name"
                                .formatted(other, origins.get(function.id()), function, origin, function.id()));
            }
            origins.put(function.id(), origin);
        }

        private void addType(String name, Class<?> type, String origin) {
            @Nullable Class<?> other = types.putIfAbsent(name, type);
            if (other != null && other != type) {
                throw new IllegalStateException("two types have the name " + name + ": " + describe(other) + " of "
                        + origins.get(name) + " and " + describe(type) + " of " + origin
                        + "; give one of them another name");
            }
            @Nullable String otherName = names.putIfAbsent(type, name);
            if (otherName != null && !otherName.equals(name)) {
                throw new IllegalStateException(type.getName() + " has two names: " + otherName + " of "
                        + origins.get(otherName) + " and " + name + " of " + origin + "; give it one");
            }
            origins.putIfAbsent(name, origin);
        }

        private static String describe(Class<?> type) {
            return type.getName() + " (" + type.getClassLoader() + ")";
        }
    }
}
