/// Worker processes on this machine, for samples that want more than one JVM.
@NullMarked
package dev.hypha.samples.workers;

import org.jspecify.annotations.NullMarked;
