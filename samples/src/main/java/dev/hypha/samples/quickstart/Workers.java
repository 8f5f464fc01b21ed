package dev.hypha.samples.quickstart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The worker processes of a run.
final class Workers implements AutoCloseable {
    private final List<WorkerProcess> processes = new ArrayList<>();

    private Workers() {}

    /// Starts workers side by side, named `worker-1` and so on, and waits until all are ready.
    static Workers start(String cluster, int count) throws IOException, InterruptedException {
        Workers workers = new Workers();
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
