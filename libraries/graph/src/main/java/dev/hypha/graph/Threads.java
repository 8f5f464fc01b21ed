package dev.hypha.graph;

import java.util.Collection;

/// Ends threads.
final class Threads {
    private Threads() {}

    /// Interrupts threads, and waits until all have ended. An interrupt of the one who waits is kept for later:
    /// what these threads use is freed next.
    static void end(Collection<? extends Thread> threads) {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
