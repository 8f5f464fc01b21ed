/// What an author of a store implements: [SealedStore], which adds checksums to plain storage, and
/// [CheckpointStoreProvider], by which configuration finds the store.
@NullMarked
package dev.hypha.checkpoint.spi;

import org.jspecify.annotations.NullMarked;
