package dev.hypha.codec;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks at a value before it is written: refuses it if it is nested too deeply, cycles included,
/// as the library below would overflow the stack; and guesses the size of its large parts, so that
/// these are copied only once.
///
/// Of most values it looks at little, as their types say how deep they can be.
final class Gauge {
    private final Shapes shapes;
    private final Refusals refusals;
    private final int depthMax;

    Gauge(Shapes shapes, CodecLimits limits) {
        this.shapes = shapes;
        this.refusals = new Refusals(limits);
        this.depthMax = limits.depthMax();
    }

    /// Measures a value.
    ///
    /// @return a guess of the bytes of the texts and arrays within, 0 if there are none in sight
    long measure(Object value) {
        return measure(value, shapes.get(value.getClass()), 1);
    }

    private long measure(@Nullable Object value, int depth) {
        return value == null ? 0 : measure(value, shapes.get(value.getClass()), depth);
    }

    private long measure(Object value, Shape shape, int depth) {
        if (shape.depth() == Shape.UNBOUNDED ? depth > depthMax : depth + shape.depth() - 1 > depthMax) {
            throw refusals.depth();
        }
        return switch (shape.kind()) {
            case LEAF -> 0;
            case TEXT -> ((String) value).length();
            case PRIMITIVES -> bytesOf(value);
            case ARRAY -> measureArray((Object[]) value, depth + 1);
            case COLLECTION -> measureElements((Collection<?>) value, depth + 1);
            case MAP -> {
                Map<?, ?> map = (Map<?, ?>) value;
                yield measureElements(map.keySet(), depth + 1) + measureElements(map.values(), depth + 1);
            }
            case OPTIONAL -> measure(((Optional<?>) value).orElse(null), depth + 1);
            case FIELDS -> measureFields(value, shape.walked(), depth + 1);
        };
    }

    private long measureFields(Object value, List<MethodHandle> getters, int depth) {
        long bytes = 0;
        for (int i = 0; i < getters.size(); i++) {
            @Nullable Object field = get(getters.get(i), value);
            if (field instanceof String text) {
                bytes += text.length();
            } else {
                bytes += measure(field, depth);
            }
        }
        return bytes;
    }

    private long measureElements(Iterable<?> elements, int depth) {
        long bytes = 0;
        @Nullable Class<?> skipped = null;
        for (@Nullable Object each : elements) {
            if (each == null || each.getClass() == skipped) {
                continue;
            }
            Shape shape = shapes.get(each.getClass());
            if (shape.isLeaf()) {
                skipped = each.getClass();
            }
            bytes += measure(each, shape, depth);
        }
        return bytes;
    }

    private long measureArray(@Nullable Object[] elements, int depth) {
        long bytes = 0;
        for (@Nullable Object each : elements) {
            bytes += measure(each, depth);
        }
        return bytes;
    }

    private static long bytesOf(Object array) {
        return switch (array) {
            case byte[] bytes -> bytes.length;
            case boolean[] booleans -> booleans.length;
            case short[] shorts -> (long) shorts.length * Short.BYTES;
            case char[] chars -> (long) chars.length * Character.BYTES;
            case int[] ints -> (long) ints.length * Integer.BYTES;
            case float[] floats -> (long) floats.length * Float.BYTES;
            case long[] longs -> (long) longs.length * Long.BYTES;
            default -> (long) Array.getLength(array) * Double.BYTES;
        };
    }

    private static @Nullable Object get(MethodHandle getter, Object owner) {
        try {
            return getter.invokeExact(owner);
        } catch (Throwable e) {
            throw new IllegalStateException("a getter of a field threw", e);
        }
    }
}
