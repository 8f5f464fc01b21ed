/// The annotation processor: it checks distributed functions at compile time and generates the code that calls
/// them.
///
/// Start at [DistributedFunctionProcessor]. A method becomes a [FunctionModel] by way of [FunctionChecker],
/// whose [TypeWalk] decides what may cross machines; [CallsWriter], [CatalogueWriter] and [IndexWriter]
/// write what comes of it.
@NullMarked
package dev.hypha.processor;

import org.jspecify.annotations.NullMarked;
