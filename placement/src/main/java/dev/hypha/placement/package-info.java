/// Which node runs a call: pure functions from what is known of the nodes and what the call asks for.
///
/// Start at [Placer]. Nothing here has a clock, a thread or a socket.
@NullMarked
package dev.hypha.placement;

import org.jspecify.annotations.NullMarked;
