/// What generated code and implementations of the runtime share: descriptors of functions, catalogues, and the
/// readers and writers of their arguments. Applications have no need of it.
@NullMarked
package dev.hypha.spi;

import org.jspecify.annotations.NullMarked;
