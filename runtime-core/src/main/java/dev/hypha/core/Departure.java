package dev.hypha.core;

import dev.hypha.DrainReport;
import dev.hypha.transport.Transport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// How a node leaves, and how far it has come: it is retired, drains, is cut off from its calls, is closed.
/// Each of these stays true.
final class Departure {
    private final Node node;
    private final Consumer<Consumer<Transport>> freeing;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile Runnable farewell = () -> {};
    private volatile boolean retired;
    private volatile boolean draining;
    private volatile boolean cutOff;
    private volatile boolean closed;

    /// @param freeing frees all that the node holds, and ends its transport in the way it is given
    Departure(Node node, Consumer<Consumer<Transport>> freeing) {
        this.node = node;
        this.freeing = freeing;
    }

    /// It takes no more calls from its own program but those that running tasks make.
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    boolean isDraining() {
        return draining;
    }

    /// Calls that end from now on may end because the node does: what they have kept stays where it is.
    void cutOff() {
        cutOff = true;
    }

    boolean isCutOff() {
        return cutOff;
    }

    boolean isClosed() {
        return closed;
    }

    void farewell(Runnable action) {
        farewell = action;
    }

    DrainReport drain(Duration timeout) throws InterruptedException {
        retired = true;
        draining = true;
        return new Drain(node).run(timeout);
    }

    DrainReport leave(Duration timeout) {
        if (!begun.compareAndSet(false, true)) {
            return DrainReport.nothing(node.id());
        }
        boolean interrupted = Thread.interrupted();
        DrainReport report;
        try {
            report = drain(interrupted ? Duration.ZERO : timeout);
        } catch (InterruptedException e) {
            interrupted = true;
            report = new Drain(node).cutOff();
        }
        cutOff = true;
        farewell.run();
        closed = true;
        node.peers().close();
        freeing.accept(Transport::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return report;
    }

    void kill() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        retired = true;
        cutOff = true;
        closed = true;
        freeing.accept(Transport::abort);
        node.peers().close();
        node.executions().all().forEach(Execution::cancel);
    }
}
