package dev.hypha.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What declared types say of the values they admit.
final class TypeAnalysis {
    private final TypeTable types;

    TypeAnalysis(TypeTable types) {
        this.types = types;
    }

    /// Whether values of a class hold no other values.
    boolean isLeaf(Class<?> type) {
        return type.isPrimitive()
                || isEnum(type)
                || JdkTypes.IMMUTABLE.contains(type)
                || (JdkTypes.LEAVES.contains(type) && !type.isArray() && type != Object.class)
                || types.codecs().containsKey(type);
    }

    /// Whether values of a class can be handed over as they are: catalogued, and never changing.
    boolean isImmutable(Class<?> type) {
        return isImmutable(type, new HashSet<>());
    }

    private boolean isImmutable(Type type, Set<Type> path) {
        if (!path.add(type)) {
            return true;
        }
        return switch (type) {
            case ParameterizedType generic ->
                generic.getRawType() == Optional.class && isImmutable(generic.getActualTypeArguments()[0], path);
            case Class<?> plain -> isImmutableClass(plain, path);
            default -> false;
        };
    }

    private boolean isImmutableClass(Class<?> type, Set<Type> path) {
        if (type.isPrimitive() || JdkTypes.IMMUTABLE.contains(type)) {
            return true;
        }
        if (type.isSealed() && Modifier.isAbstract(type.getModifiers())) {
            return allOf(type.getPermittedSubclasses(), each -> isImmutable(each, path));
        }
        if (!types.contains(type) || types.codecs().containsKey(type)) {
            return false;
        }
        return isEnum(type)
                || (type.isRecord()
                        && allOf(type.getRecordComponents(), each -> isImmutable(each.getGenericType(), path)));
    }

    /// How many objects a path through a value of a type can have at most, or [Shape#UNBOUNDED].
    int depth(Type type) {
        return depth(type, new HashSet<>());
    }

    private int depth(Type type, Set<Class<?>> path) {
        return switch (type) {
            case Class<?> plain -> depthOfClass(plain, path);
            case GenericArrayType array -> deeper(depth(array.getGenericComponentType(), path));
            case WildcardType wildcard -> depth(wildcard.getUpperBounds()[0], path);
            case ParameterizedType generic
            when isContainer((Class<?>) generic.getRawType()) -> {
                int deepest = 0;
                for (Type argument : generic.getActualTypeArguments()) {
                    deepest = Math.max(deepest, depth(argument, path));
                }
                yield deeper(deepest);
            }
            default -> Shape.UNBOUNDED;
        };
    }

    private int depthOfClass(Class<?> type, Set<Class<?>> path) {
        if (isLeaf(type)) {
            return 0;
        }
        if (type.isArray()) {
            return deeper(depth(type.componentType(), path));
        }
        boolean sum = type.isSealed() && Modifier.isAbstract(type.getModifiers());
        if ((!sum && !type.isRecord()) || !path.add(type)) {
            return Shape.UNBOUNDED;
        }
        int deepest = 0;
        if (sum) {
            for (Class<?> each : type.getPermittedSubclasses()) {
                deepest = Math.max(deepest, depth(each, path));
            }
        } else {
            for (RecordComponent each : type.getRecordComponents()) {
                deepest = Math.max(deepest, depth(each.getGenericType(), path));
            }
            deepest = deeper(deepest);
        }
        path.remove(type);
        return deepest;
    }

    private static int deeper(int depth) {
        return depth == Shape.UNBOUNDED ? depth : depth + 1;
    }

    private static boolean isContainer(Class<?> type) {
        return type == Optional.class || Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
    }

    private static boolean isEnum(Class<?> type) {
        return Enum.class.isAssignableFrom(type) && type != Enum.class;
    }

    private static <E> boolean allOf(E[] elements, Predicate<E> condition) {
        return Arrays.stream(elements).allMatch(condition);
    }
}
