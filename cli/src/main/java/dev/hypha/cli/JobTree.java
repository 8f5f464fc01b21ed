package dev.hypha.cli;

import dev.hypha.graph.JobProgress;
import dev.hypha.graph.JobResult;
import dev.hypha.graph.JobStatus;
import dev.hypha.graph.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Graph jobs as JSON has them. Times are in seconds; what is not known is left out.
final class JobTree {
    private JobTree() {}

    static Map<String, Object> of(JobStatus job) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", job.id());
        tree.put("name", job.name());
        tree.put("state", job.state().name().toLowerCase(Locale.ROOT));
        tree.put("submitted", job.submitted().toString());
        JobStatus.News news = job.news();
        tree.put("attempt", news.attempt());
        if (!news.driver().isEmpty()) {
            tree.put("driver", news.driver());
        }
        tree.put("workers", news.nodes());
        if (job.state() != JobStatus.State.DONE) { // its driver had no reason to tell all of the last superstep
            tree.put("progress", progress(news));
        }
        job.end().ifPresent(end -> {
            end.result().ifPresent(result -> tree.put("result", result(result)));
            if (!end.failure().isEmpty()) {
                tree.put("failure", end.failure());
            }
        });
        return tree;
    }

    private static Map<String, Object> progress(JobStatus.News news) {
        JobProgress progress = news.progress();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("phase", progress.phase().name().toLowerCase(Locale.ROOT));
        tree.put("superstep", progress.superstep());
        tree.put("active", progress.active());
        tree.put("messages", progress.messages());
        tree.put("aggregated", progress.aggregated());
        if (progress.checkpointed() >= 0) {
            tree.put("checkpointed", progress.checkpointed());
        }
        news.timing().checkpointAge().ifPresent(age -> tree.put("checkpoint_age_seconds", Json.seconds(age)));
        news.timing().rest().ifPresent(rest -> tree.put("rest_seconds", Json.seconds(rest)));
        tree.put("recoveries", progress.recoveries());
        return tree;
    }

    private static Map<String, Object> result(JobResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("supersteps", result.supersteps());
        tree.put("vertices", result.vertices());
        tree.put("edges", result.edges());
        tree.put("topology_bytes", result.topologyBytes());
        tree.put("bytes_sent", result.bytesSent());
        tree.put("aggregated", result.aggregated());
        tree.put("recoveries", result.recoveries());
        tree.put("checkpoints", result.checkpoints());
        return tree;
    }

    static Map<String, Object> of(WorkerStatus worker) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("node", worker.node());
        tree.put("slots", worker.slots());
        tree.put("used", worker.used());
        tree.put("jobs", worker.jobs());
        return tree;
    }
}
