package dev.hypha.samples.quickstart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The worker processes of a run.
final class Workers implements AutoCloseable {
    private final String cluster;
    private final List<WorkerProcess> processes = new CopyOnWriteArrayList<>();

    private Workers(String cluster) {
        this.cluster = cluster;
    }

    /// Starts workers side by side, named `worker-1` and so on, and waits until all are ready.
    static Workers start(String cluster, int count) throws IOException, InterruptedException {
        Workers workers = new Workers(cluster);
        try {
            for (int i = 1; i <= count; i++) {
                workers.processes.add(WorkerProcess.start(cluster, "worker-" + i));
            }
            for (WorkerProcess process : workers.processes) {
                String unusedAsOnlyTheWaitMatters = process.endpoint();
            }
            return workers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            workers.close();
            throw e;
        }
    }

    String[] endpoints() throws IOException, InterruptedException {
        List<String> endpoints = new ArrayList<>();
        for (WorkerProcess process : processes) {
            endpoints.add(process.endpoint());
        }
        return endpoints.toArray(String[]::new);
    }

    List<WorkerProcess> processes() {
        return processes;
    }

    /// Starts a new process in place of one that was killed, of the same name and at the same endpoint, and waits
    /// until it is ready. Called by one thread at a time.
    ///
    /// @param dead the killed one
    /// @return the new one
    WorkerProcess replace(WorkerProcess dead) throws IOException, InterruptedException {
        String listen = dead.endpoint();
        WorkerProcess started = WorkerProcess.start(cluster, dead.name(), listen);
        processes.set(processes.indexOf(dead), started);
        String unusedAsOnlyTheWaitMatters = started.endpoint();
        return started;
    }

    WorkerProcess last() {
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
