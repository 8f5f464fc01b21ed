package dev.hypha.cli;

import dev.hypha.NodeId;
import dev.hypha.cluster.Answers;
import dev.hypha.cluster.ClientOptions;
import dev.hypha.cluster.Operator;
import dev.hypha.core.FunctionLoad;
import dev.hypha.core.NodeLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `top` command: how busy the nodes and functions of a cluster are, live.
@Command(
        name = "top",
        description = "Shows how busy the nodes and functions of a cluster are, again and again until Ctrl-C.",
        footer = {"", OperatorCommand.EXIT_CODES})
final class TopCommand extends OperatorCommand {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";
    private static final int FUNCTIONS_SHOWN = 15;
    private static final double MEBIBYTE = 1 << 20;

    @Option(names = "--once", description = "Look twice, --every apart, print once and end.")
    private boolean once;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "The time between two looks, over which rates are taken (default: ${DEFAULT-VALUE}).",
            defaultValue = "1s")
    private String every = "1s";

    TopCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// What was seen at one moment.
    private record Look(Answers<NodeLoad> answers, long nanos) {
        static Look at(Operator operator) throws InterruptedException {
            return new Look(operator.load(), System.nanoTime());
        }

        /// Calls that a node has started in a second since another look.
        double rate(Look before, NodeId node) {
            NodeLoad now = answers.answered().get(node);
            NodeLoad then = before.answers.answered().get(node);
            if (now == null || then == null) {
                return 0;
            }
            long started = now.slots().started() - then.slots().started();
            return Math.max(0, started) * 1e9 / Math.max(1, nanos - before.nanos);
        }
    }

    @Override
    int run(Operator operator) throws InterruptedException {
        Duration pause = ClientOptions.duration(every);
        if (!pause.isPositive()) {
            throw wrong("--every must be more than 0, such as 1s; was " + every);
        }
        Look before = Look.at(operator);
        while (true) {
            Thread.sleep(pause);
            Look now = Look.at(operator);
            if (!once && !isJson()) {
                out().print(HOME_AND_CLEAR);
            }
            if (isJson()) {
                print(json(before, now));
            } else {
                table(before, now);
            }
            int code = warned(now.answers);
            if (once || code == NOT_WELL) {
                return code;
            }
            before = now;
        }
    }

    private void table(Look before, Look now) {
        Table nodes = new Table("NODE", "CALLS/S", "SLOTS", "QUEUED", "CPU", "HEAP", "UP");
        now.answers
                .answered()
                .forEach((node, load) -> nodes.add(
                        node.name(),
                        String.format(Locale.ROOT, "%.0f", now.rate(before, node)),
                        load.slots().taken() + "/" + load.slots().concurrency(),
                        "" + load.slots().queued(),
                        load.machine().cpuLoad() < 0
                                ? "-"
                                : percent(load.machine().cpuLoad()),
                        String.format(
                                Locale.ROOT,
                                "%.0f/%.0f MiB",
                                load.machine().heapUsedBytes() / MEBIBYTE,
                                load.machine().heapMaxBytes() / MEBIBYTE),
                        Words.duration(load.machine().uptime())));
        nodes.print(out());
        out().println();
        Table functions = new Table("FUNCTION", "RUNNING", "WAITING", "QUEUED");
        List<Map.Entry<String, FunctionLoad>> busiest = busiest(now);
        for (Map.Entry<String, FunctionLoad> each : busiest.subList(0, Math.min(FUNCTIONS_SHOWN, busiest.size()))) {
            FunctionLoad load = each.getValue();
            functions.add(each.getKey(), "" + load.running(), "" + load.waiting(), "" + load.queued());
        }
        if (busiest.isEmpty()) {
            out().println("no function runs");
        } else {
            functions.print(out());
        }
        out().flush();
    }

    private static String percent(double share) {
        return Math.round(share * 100) + "%";
    }

    private static List<Map.Entry<String, FunctionLoad>> busiest(Look now) {
        Map<String, FunctionLoad> all = new HashMap<>();
        now.answers
                .answered()
                .values()
                .forEach(node -> node.functions().forEach((name, load) -> all.merge(name, load, FunctionLoad::plus)));
        List<Map.Entry<String, FunctionLoad>> sorted = new ArrayList<>(new TreeMap<>(all).entrySet());
        sorted.sort(Comparator.comparingInt((Map.Entry<String, FunctionLoad> each) ->
                        each.getValue().running()
                                + each.getValue().waiting()
                                + each.getValue().queued())
                .reversed());
        return sorted;
    }

    private static Map<String, Object> json(Look before, Look now) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        now.answers.answered().forEach((node, load) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("node", node.name());
            each.put("callsPerSecond", now.rate(before, node));
            each.put("slotsTaken", load.slots().taken());
            each.put("concurrency", load.slots().concurrency());
            each.put("queued", load.slots().queued());
            each.put("started", load.slots().started());
            each.put(
                    "cpuLoad",
                    load.machine().cpuLoad() < 0 ? null : load.machine().cpuLoad());
            each.put("processors", load.machine().processors());
            each.put("heapUsedBytes", load.machine().heapUsedBytes());
            each.put("heapMaxBytes", load.machine().heapMaxBytes());
            each.put("uptimeSeconds", Json.seconds(load.machine().uptime()));
            nodes.add(each);
        });
        List<Map<String, Object>> functions = new ArrayList<>();
        for (Map.Entry<String, FunctionLoad> each : busiest(now)) {
            Map<String, Object> function = new LinkedHashMap<>();
            function.put("function", each.getKey());
            function.put("running", each.getValue().running());
            function.put("waiting", each.getValue().waiting());
            function.put("queued", each.getValue().queued());
            functions.add(function);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("nodes", nodes);
        json.put("functions", functions);
        json.put("unanswered", unanswered(now.answers));
        return json;
    }
}
