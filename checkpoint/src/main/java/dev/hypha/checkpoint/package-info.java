/// Checkpoints that outlive the processes that made them: where they are kept, which of them belong
/// together, and how many writers agree on one.
///
/// Start at [CheckpointStore], which keeps named pieces of bytes, and [CheckpointCatalog], which knows the
/// complete checkpoints of a job. [CheckpointCoordinator] makes one of many partitions' pieces. Stores are
/// opened by [CheckpointStores]; other ones implement [dev.hypha.checkpoint.spi.CheckpointStoreProvider].
@NullMarked
package dev.hypha.checkpoint;

import org.jspecify.annotations.NullMarked;
