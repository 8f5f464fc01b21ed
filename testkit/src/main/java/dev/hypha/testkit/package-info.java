/// What every implementation must pass, and what tests are made of.
///
/// Start at [RuntimeContract]: a runtime inherits it and says how to start a cluster of its kind.
@NullMarked
package dev.hypha.testkit;

import org.jspecify.annotations.NullMarked;
