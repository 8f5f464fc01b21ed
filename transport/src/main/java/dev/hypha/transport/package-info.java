/// Frames between nodes: endpoints, the handshake, connections with a data lane and a control lane.
///
/// Start at [Transport]. One [Connection] is one ordered, flow-controlled pipe of frames between two nodes; what
/// the frames mean is the business of [FrameHandler]. Netty lives in this module only and shows in no signature.
@NullMarked
package dev.hypha.transport;

import org.jspecify.annotations.NullMarked;
