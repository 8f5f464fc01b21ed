/// The words a developer writes on code that may run on another machine.
///
/// Start at [DistributedFunction]. This module depends on nothing, so that a library can declare
/// functions without pulling in a runtime.
package dev.hypha.annotations;
