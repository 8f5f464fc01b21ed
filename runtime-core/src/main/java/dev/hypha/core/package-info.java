/// One node: it spawns calls, places them, runs them, tracks them and drains. It knows no discovery and no
/// membership; `runtime-local` and `runtime-cluster` are thin assemblies of it, which is how local and
/// cluster mean the same.
///
/// Start at [Node]. A call that this node spawns is a [SpawnedCall]; a call that this node runs is an
/// [Execution], whose superclasses are the bits of its life, what its function sees, and who is told of it. A
/// call that stays here is both. Between nodes, a [CallerLink] sends calls to one other node
/// and a [CalleeSession] takes the calls of one; each reads as one conversation of `docs/protocol.md`.
@NullMarked
package dev.hypha.core;

import org.jspecify.annotations.NullMarked;
