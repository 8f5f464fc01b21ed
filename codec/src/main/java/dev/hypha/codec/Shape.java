package dev.hypha.codec;

import java.lang.invoke.MethodHandle;
import java.util.List;

/// What must be known of a class before a value of it is written or copied.
///
/// @param kind how to look inside
/// @param depth how many objects a path through a value can have at most, itself included;
///     [#UNBOUNDED] if its type does not say, so that the value must be walked
/// @param immutable whether nobody can change a value of it, however deep
/// @param walked getters of what can be deep, or large, inside
record Shape(Kind kind, int depth, boolean immutable, List<MethodHandle> walked) {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    /// How to look inside a value.
    enum Kind {
        /// Holds nothing that matters.
        LEAF,
        TEXT,
        /// An array of primitives.
        PRIMITIVES,
        ARRAY,
        COLLECTION,
        MAP,
        OPTIONAL,
        /// A record, or another object with fields.
        FIELDS
    }

    boolean isLeaf() {
        return kind == Kind.LEAF;
    }
}
