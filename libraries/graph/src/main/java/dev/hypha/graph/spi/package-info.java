/// What keeps the edges of graphs that are larger than memory. An artifact that has a way of its own names a
/// [RowStoreProvider] in `META-INF/services`.
@NullMarked
package dev.hypha.graph.spi;

import org.jspecify.annotations.NullMarked;
