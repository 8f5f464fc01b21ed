/// The kernels of LDBC Graphalytics 1.x, as its specification defines them, and the counting of triangles.
@NullMarked
package dev.hypha.graph.algorithms;

import org.jspecify.annotations.NullMarked;
