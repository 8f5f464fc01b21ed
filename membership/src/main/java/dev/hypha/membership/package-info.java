/// Who is in the cluster: SWIM (Das, Gupta, Motivala 2002) with the extensions of Lifeguard (Dadgar, Phillips,
/// Currey 2018).
///
/// Start at [Membership], one node's state. Nothing here has a clock, a thread or a socket: a driver hands
/// in events with the time and performs the [Effects]; so a seed replays a whole cluster. [QuorumPolicy]
/// decides from a view whether a side may go on.
@NullMarked
package dev.hypha.membership;

import org.jspecify.annotations.NullMarked;
