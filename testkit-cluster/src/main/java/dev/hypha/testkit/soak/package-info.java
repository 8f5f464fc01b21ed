/// The soak tool: a cluster under load, a fault in each round, and books that must balance after it.
///
/// Start at [Soak]; [Ledger] holds what really ran, [Books] compares it with what callers were told.
@NullMarked
package dev.hypha.testkit.soak;

import org.jspecify.annotations.NullMarked;
