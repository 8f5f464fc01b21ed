package dev.hypha.graph;

import dev.hypha.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which nodes take how many workers, and which job has them. Not thread safe.
final class Slots {
    private final Map<NodeId, Integer> sizes = new TreeMap<>();
    private final Map<String, Grant> grants = new TreeMap<>();

    /// What a job has; no nodes while it waits.
    private record Grant(int attempt, int execution, List<NodeId> nodes) {
        boolean is(int otherAttempt, int otherExecution) {
            return attempt == otherAttempt && execution == otherExecution;
        }

        boolean isNewerThan(int otherAttempt, int otherExecution) {
            return attempt > otherAttempt || (attempt == otherAttempt && execution > otherExecution);
        }
    }

    void add(NodeId node, int size) {
        sizes.put(node, size);
    }

    void remove(NodeId node) {
        sizes.remove(node);
    }

    boolean has(NodeId node) {
        return sizes.containsKey(node);
    }

    /// What a driver says that it has; for a master that does not know yet. What it said before it asked for
    /// the slots of another execution is not news any more.
    void adopt(MasterRequest.DriverId driver, int execution, List<NodeId> nodes) {
        Grant before = grants.get(driver.job());
        if (before != null
                && (before.isNewerThan(driver.attempt(), execution)
                        || (nodes.isEmpty() && before.is(driver.attempt(), execution)))) {
            return;
        }
        grants.put(driver.job(), new Grant(driver.attempt(), execution, List.copyOf(nodes)));
    }

    void release(String job) {
        grants.remove(job);
    }

    /// Gives an execution its slots: as many as it wants, or as the nodes have in all if that is less. While
    /// other jobs have some of those it gets none, and has to ask again.
    ///
    /// @param awaited whether there are candidates that may register soon
    MasterAnswer.Slots allocate(MasterRequest.Allocate request, boolean awaited) {
        String job = request.of().job();
        int attempt = request.of().attempt();
        Grant before = grants.get(job);
        if (before != null
                && (before.isNewerThan(attempt, request.execution())
                        || (before.is(attempt, request.execution())
                                && !before.nodes().isEmpty()))) {
            return new MasterAnswer.Slots(before.nodes(), before.nodes().size());
        }
        grants.put(job, new Grant(attempt, request.execution(), List.of()));
        List<NodeId> nodes = request.candidates().stream()
                .filter(sizes::containsKey)
                .sorted()
                .toList();
        int capacity = 0;
        int available = 0;
        for (NodeId node : nodes) {
            capacity += Math.min(request.perNode(), sizes.getOrDefault(node, 0));
            available += Math.min(request.perNode(), free(node));
        }
        int granted = Math.min(request.wanted(), capacity);
        boolean incomplete = granted < request.wanted() && awaited;
        if (granted == 0 || available < granted || (incomplete && request.waits())) {
            return new MasterAnswer.Slots(List.of(), capacity);
        }
        Grant grant = new Grant(attempt, request.execution(), spread(nodes, granted, request.perNode()));
        grants.put(job, grant);
        return new MasterAnswer.Slots(grant.nodes(), capacity);
    }

    /// One on each node, then a second one, and so on.
    private List<NodeId> spread(List<NodeId> nodes, int count, int perNode) {
        List<NodeId> spread = new ArrayList<>();
        for (int round = 1; round <= perNode && spread.size() < count; round++) {
            for (NodeId node : nodes) {
                if (spread.size() < count && free(node) >= round) {
                    spread.add(node);
                }
            }
        }
        return spread;
    }

    private int free(NodeId node) {
        return Math.max(0, sizes.getOrDefault(node, 0) - used(node));
    }

    private int used(NodeId node) {
        int used = 0;
        for (Grant grant : grants.values()) {
            for (NodeId each : grant.nodes()) {
                used += each.equals(node) ? 1 : 0;
            }
        }
        return used;
    }

    List<WorkerStatus> view() {
        List<WorkerStatus> view = new ArrayList<>();
        sizes.forEach((node, size) -> {
            List<String> jobs = new ArrayList<>();
            grants.forEach((job, grant) -> {
                if (grant.nodes().contains(node)) {
                    jobs.add(job);
                }
            });
            view.add(new WorkerStatus(node.name(), size, used(node), jobs));
        });
        return view;
    }
}
