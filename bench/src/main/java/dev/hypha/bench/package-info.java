/// What Hypha costs, as ratios to a limit or a peer in the same run. `docs/benchmarks.md` has the figures
/// and how to make them again.
@NullMarked
package dev.hypha.bench;

import org.jspecify.annotations.NullMarked;
