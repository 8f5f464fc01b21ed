/// The metrics of nodes for applications that measure with Micrometer.
@NullMarked
package dev.hypha.observability.micrometer;

import org.jspecify.annotations.NullMarked;
