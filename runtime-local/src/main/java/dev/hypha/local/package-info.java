/// A runtime within this JVM: one logical node, or several that speak to each other as if they were machines.
///
/// Start at [LocalRuntime].
@NullMarked
package dev.hypha.local;

import org.jspecify.annotations.NullMarked;
