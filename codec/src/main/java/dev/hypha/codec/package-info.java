/// Values to bytes and back: [ForyCodec] over the types of a [CatalogueSet], within [CodecLimits].
///
/// Only types of a catalogue, and a closed set of JDK types, are written or read; nothing on the
/// wire names a class, and nothing is loaded because of it. A value is a tree: an object that is
/// reachable by two paths arrives as two, and a cycle is refused. Whatever is wrong with a value
/// or with bytes is one [dev.hypha.spi.WireException], whose message starts with a code:
///
/// | code | meaning |
/// |---|---|
/// | `HYP-WIRE-001` | the bytes are malformed |
/// | `HYP-WIRE-002` | a type is in no catalogue |
/// | `HYP-WIRE-003` | a limit is exceeded |
@NullMarked
package dev.hypha.codec;

import org.jspecify.annotations.NullMarked;
