/// Checkpoints in a Redis server: [RedisCheckpointStore].
@NullMarked
package dev.hypha.checkpoint.redis;

import org.jspecify.annotations.NullMarked;
