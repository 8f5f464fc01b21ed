package dev.hypha.discovery;

import dev.hypha.discovery.Discovery.Listener;
import dev.hypha.discovery.Discovery.Self;
import dev.hypha.transport.Backoff;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The life of a discovery: new, started, closed.
abstract class StartedOnce implements Discovery {
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Reports reports;
    private boolean closed;

    /// Starts the threads of [#run]; called once.
    abstract void begin(Self self, Reports reports);

    /// Withdraws what [#begin] announced, and frees what it holds. The threads of [#run] have been
    /// interrupted. Called at most once, and only if it was started.
    abstract void end();

    @Override
    public final synchronized void start(Self self, Listener listener) {
        if (closed || reports != null) {
            throw new IllegalStateException(closed ? this + " is closed" : this + " was started before");
        }
        reports = new Reports(self, listener);
        begin(self, reports);
    }

    /// Runs an activity until this is closed.
    final void run(String name, Activity.Round round, Backoff backoff, Reports to) {
        threads.add(Activity.start(name, round, backoff, to));
    }

    @Override
    public final void close() {
        Reports started;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            started = reports;
            threads.forEach(Thread::interrupt);
        }
        if (started != null) {
            started.close();
            end();
        }
    }
}
