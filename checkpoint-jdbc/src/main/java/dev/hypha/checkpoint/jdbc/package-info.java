/// Checkpoints in PostgreSQL: [JdbcCheckpointStore].
@NullMarked
package dev.hypha.checkpoint.jdbc;

import org.jspecify.annotations.NullMarked;
