/// The word count of `./hypha quickstart`: a driver, worker processes, and text cut into shards.
///
/// [Quickstart] tells the story; [ShardCounter] is what runs on the workers.
@NullMarked
package dev.hypha.samples.quickstart;

import org.jspecify.annotations.NullMarked;
