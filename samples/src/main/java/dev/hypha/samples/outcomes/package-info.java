/// Every way in which a call can end, on worker processes, and in the numbers that nodes tell of themselves.
@NullMarked
package dev.hypha.samples.outcomes;

import org.jspecify.annotations.NullMarked;
