/// Small programs to read and to change, each about one thing.
///
/// Start with [Hello]. `./hypha sample` lists them, `./hypha sample NAME` runs one.
@NullMarked
package dev.hypha.samples;

import org.jspecify.annotations.NullMarked;
