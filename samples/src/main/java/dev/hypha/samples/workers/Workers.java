package dev.hypha.samples.workers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The worker processes of a run.
public final class Workers implements AutoCloseable {
    private final Class<?> program;
    private final String cluster;
    private final List<WorkerProcess> processes = new CopyOnWriteArrayList<>();

    private Workers(Class<?> program, String cluster) {
        this.program = program;
        this.cluster = cluster;
    }

    /// Starts workers of the samples' functions side by side, named `worker-1` and so on, and waits until
    /// all are ready.
    ///
    /// @param cluster the name of the cluster
    /// @param count how many
    /// @return the workers
    /// @throws IOException if one ended or takes too long, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public static Workers start(String cluster, int count) throws IOException, InterruptedException {
        Workers workers = of(WorkerMain.class, cluster);
        try {
            for (int i = 1; i <= count; i++) {
                workers.add();
            }
            workers.awaitReady();
            return workers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            workers.close();
            throw e;
        }
    }

    /// None yet.
    ///
    /// @param program has the main method of the processes, which takes the options of `hypha node`
    /// @param cluster the name of the cluster
    /// @return the workers
    public static Workers of(Class<?> program, String cluster) {
        return new Workers(program, cluster);
    }

    /// Starts another one, and does not wait for it. Called by one thread at a time.
    ///
    /// @param options more options of its program
    /// @return the worker
    /// @throws IOException if there can be no new process
    public WorkerProcess add(String... options) throws IOException {
        WorkerProcess started = WorkerProcess.start(
                program, cluster, "worker-" + (processes.size() + 1), WorkerProcess.ANY_PORT, options);
        processes.add(started);
        return started;
    }

    /// Waits until all are ready.
    ///
    /// @throws IOException if one ended or takes too long, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public void awaitReady() throws IOException, InterruptedException {
        for (WorkerProcess process : processes) {
            String unusedAsOnlyTheWaitMatters = process.endpoint();
        }
    }

    /// Where they accept connections.
    ///
    /// @return the endpoints, in the order of their names
    /// @throws IOException if one ended or takes too long, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public String[] endpoints() throws IOException, InterruptedException {
        List<String> endpoints = new ArrayList<>();
        for (WorkerProcess process : processes) {
            endpoints.add(process.endpoint());
        }
        return endpoints.toArray(String[]::new);
    }

    /// Those that run, or ran last under their names, in the order of their names.
    ///
    /// @return the workers
    public List<WorkerProcess> processes() {
        return processes;
    }

    /// Starts a new process in place of one that has ended, of the same name and at the same endpoint, and
    /// waits until it is ready. Called by one thread at a time.
    ///
    /// @param ended the one that has ended
    /// @param options more options of its program
    /// @return the new one
    /// @throws IOException if it ends at once or takes too long, with what it said
    /// @throws InterruptedException if interrupted while waiting
    public WorkerProcess replace(WorkerProcess ended, String... options) throws IOException, InterruptedException {
        WorkerProcess started = WorkerProcess.start(program, cluster, ended.name(), ended.endpoint(), options);
        processes.set(processes.indexOf(ended), started);
        String unusedAsOnlyTheWaitMatters = started.endpoint();
        return started;
    }

    /// The last one.
    ///
    /// @return the worker
    public WorkerProcess last() {
        return processes.getLast();
    }

    /// Ends all, side by side.
    @Override
    public void close() {
        List<Thread> ending = new ArrayList<>();
        for (WorkerProcess process : processes) {
            ending.add(Thread.startVirtualThread(process::close));
        }
        for (Thread each : ending) {
            try {
                each.join();
            } catch (InterruptedException e) {
                processes.forEach(WorkerProcess::kill);
                Thread.currentThread().interrupt();
            }
        }
    }
}
