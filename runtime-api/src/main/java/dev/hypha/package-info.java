/// What an application sees: describe a [Call], spawn it, join the [JoinHandle].
///
/// Start at [DistributedRuntime#spawn]. Blocking methods are meant for virtual threads and honour interruption.
/// Implementations live elsewhere and are never named here.
@NullMarked
package dev.hypha;

import org.jspecify.annotations.NullMarked;
