package dev.hypha.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Works out the [Shape] of each class once.
final class Shapes extends ClassValue<Shape> {
    private static final List<MethodHandle> NONE = List.of();

    private final TypeAnalysis analysis;

    Shapes(TypeTable types) {
        this.analysis = new TypeAnalysis(types);
    }

    @Override
    protected Shape computeValue(Class<?> type) {
        if (type == String.class) {
            return new Shape(Shape.Kind.TEXT, 0, true, NONE);
        }
        boolean immutable = analysis.isImmutable(type);
        if (analysis.isLeaf(type)) {
            return new Shape(Shape.Kind.LEAF, 0, immutable, NONE);
        }
        if (type.isArray()) {
            boolean primitives = type.componentType().isPrimitive();
            return new Shape(primitives ? Shape.Kind.PRIMITIVES : Shape.Kind.ARRAY, analysis.depth(type), false, NONE);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return new Shape(Shape.Kind.COLLECTION, Shape.UNBOUNDED, false, NONE);
        }
        if (Map.class.isAssignableFrom(type)) {
            return new Shape(Shape.Kind.MAP, Shape.UNBOUNDED, false, NONE);
        }
        if (type == Optional.class) {
            return new Shape(Shape.Kind.OPTIONAL, Shape.UNBOUNDED, false, NONE);
        }
        int depth = analysis.depth(type);
        return new Shape(Shape.Kind.FIELDS, depth, immutable && depth != Shape.UNBOUNDED, gettersOf(type, depth));
    }

    /// All that can be deep if the class does not bound its depth; else only what can be large.
    private List<MethodHandle> gettersOf(Class<?> type, int depth) {
        List<MethodHandle> getters = new ArrayList<>();
        for (@Nullable Class<?> owner = type; owner != null && owner != Object.class; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                boolean skipped = Modifier.isStatic(field.getModifiers())
                        || Modifier.isTransient(field.getModifiers())
                        || (!isLarge(field.getType()) && analysis.isLeaf(field.getType()))
                        || (!isLarge(field.getType()) && depth != Shape.UNBOUNDED);
                if (!skipped) {
                    addGetter(field, getters);
                }
            }
        }
        return List.copyOf(getters);
    }

    private static boolean isLarge(Class<?> type) {
        return type == String.class || (type.isArray() && type.componentType().isPrimitive());
    }

    /// A field that a named module does not open is left out: the depth of what it holds is found
    /// out by writing it.
    private static void addGetter(Field field, List<MethodHandle> getters) {
        if (field.trySetAccessible()) {
            try {
                getters.add(MethodHandles.lookup()
                        .unreflectGetter(field)
                        .asType(MethodType.methodType(Object.class, Object.class)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("accessible, but not accessible: " + field, e);
            }
        }
    }
}
