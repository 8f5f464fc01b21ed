package dev.hypha.graph;

/// Ends long work whose thread is interrupted, where an [InterruptedException] cannot be thrown: through
/// the code of sources and programs. [Worker#perform] makes one of it.
///
/// The thread stays interrupted meanwhile, so that code which swallows this comes no further than to the next
/// check.
final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// So many vertices are computed, or edges scanned, between two checks: some microseconds of work.
    static final int BLOCK = 1 << 12;

    private Interruption() {
        super("the thread was interrupted", null, false, false);
    }

    /// Throws if this thread is interrupted; for every [#BLOCK] of work.
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new Interruption();
        }
    }
}
