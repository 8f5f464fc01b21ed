/// How frames get from one node to another. Nobody else's: start at [dev.hypha.transport.Transports].
///
/// A [dev.hypha.transport.internal.FrameConnection] tells the story of one connection. It reads by a
/// [FrameParser] and writes by a [WriteQueue], whose essay explains who may write when; what carries the
/// bytes is a [Link].
@NullMarked
package dev.hypha.transport.internal;

import org.jspecify.annotations.NullMarked;
