package dev.hypha.graph;

import dev.hypha.NodeId;
import dev.hypha.TaskContext;
import dev.hypha.graph.JobProgress.Phase;
import dev.hypha.graph.MasterAnswer.Order;
import dev.hypha.graph.MasterRequest.DriverId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A driver's line to the master: tells it of progress, which is the driver's heartbeat, and gets orders
/// and slots. It tells before the driver has begun, too: a store that takes its time makes no driver
/// silent. While no master answers the job goes on. Thread safe.
final class MasterLink implements JobListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration FAREWELL = Duration.ofMinutes(5);

    private final DriverId id;
    private final JobSpec spec;
    private final NodeId node;
    private final MasterClient client;
    private JobTimes times = new JobTimes(Integer.MAX_VALUE);
    private final InstantSource clock = InstantSource.system();
    private final Thread driver = Thread.currentThread();
    private final Thread teller;
    private final List<String> lines = new ArrayList<>();
    private long firstLine;
    private @Nullable Consumer<DriverEvent> orders;
    private Order order = Order.GO;
    private JobProgress progress = JobProgress.NONE;
    private boolean held;

    /// The execution that slots were last asked for, and the last one that got any.
    private int asked = -1;

    private int execution = -1;
    private List<NodeId> workers = List.of();
    private boolean changed = true;

    MasterLink(DriverId id, JobSpec spec, TaskContext task) {
        this.id = id;
        this.spec = spec;
        this.node = task.node();
        this.client = new MasterClient(task.runtime());
        this.teller = Thread.ofVirtual().name("graph-teller-" + id.job()).unstarted(this::tell);
    }

    /// Begins to tell.
    void start() {
        teller.start();
    }

    /// The driver begins.
    ///
    /// @param taken gets what the master orders, and what it has ordered already
    /// @param supersteps how many the job has at most
    synchronized void begin(Consumer<DriverEvent> taken, int supersteps) {
        times = new JobTimes(supersteps);
        orders = taken;
        if (order != Order.GO) {
            pass(order);
        }
    }

    @Override
    public synchronized void progress(JobProgress told) {
        times.on(told, clock.instant());
        if (isWorthALine(progress.phase(), told.phase())) {
            add(told.phase().name().toLowerCase(Locale.ROOT) + " after superstep " + told.superstep());
        }
        progress = told;
        changed = true;
        notifyAll();
    }

    private static boolean isWorthALine(Phase before, Phase now) {
        return now != before && now != Phase.COMMIT && !(now == Phase.SUPERSTEP && before == Phase.COMMIT);
    }

    private void add(String line) {
        lines.add(JobJournal.line(clock.instant(), line));
    }

    @Override
    public synchronized void note(String line) {
        add(line);
        changed = true;
        notifyAll();
    }

    private void tell() {
        try {
            while (true) {
                MasterRequest.Told told = await();
                try {
                    if (client.ask(told, Duration.ZERO) instanceof MasterAnswer.Noted(Order wanted)) {
                        forget(told);
                        take(wanted);
                    }
                } catch (GraphException e) {
                    LOG.debug("no master takes what the driver of {} tells: {}", id.job(), e.getMessage());
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException | IllegalStateException e) {
            // The driver has ended, or its runtime.
            LOG.debug("the driver of {} tells nothing any more", id.job(), e);
        }
    }

    /// What the master last ordered.
    synchronized Order order() {
        return order;
    }

    /// The driver waits for workers, and does not ask for any while the job is to be paused.
    synchronized void hold(boolean now) {
        if (held != now) {
            held = now;
            note(now ? "is paused before it has workers" : "is not paused any more, and asks for workers");
        }
    }

    private synchronized MasterRequest.Told await() throws InterruptedException {
        long beat = System.nanoTime() + BEAT.toNanos();
        for (long left = BEAT.toMillis();
                !changed && left > 0;
                left = Duration.ofNanos(beat - System.nanoTime()).toMillis()) {
            wait(left);
        }
        changed = false;
        return told();
    }

    private synchronized MasterRequest.Told told() {
        List<NodeId> nodes = asked == execution ? workers : List.of();
        JobStatus.News news = new JobStatus.News(
                id.attempt(),
                node.name(),
                held ? progress.in(Phase.PAUSED) : progress,
                times.at(clock.instant()),
                nodes.stream().map(NodeId::name).toList());
        return new MasterRequest.Told(id, spec, asked, news, List.copyOf(lines), firstLine, order);
    }

    private synchronized void forget(MasterRequest.Told told) {
        lines.subList(0, told.lines().size()).clear();
        firstLine += told.lines().size();
    }

    /// Does what the master wants, once.
    synchronized void take(Order wanted) {
        if (wanted == order || order == Order.STOP) {
            return;
        }
        order = wanted;
        pass(wanted);
    }

    private synchronized void pass(Order wanted) {
        if (wanted == Order.STOP) {
            driver.interrupt();
        } else if (orders != null) {
            orders.accept(
                    switch (wanted) {
                        case PAUSE -> new DriverEvent.Pause();
                        case CANCEL -> new DriverEvent.Cancel();
                        default -> new DriverEvent.Resume();
                    });
        }
    }

    /// Slots for an execution. If no master answers, those of the execution before on nodes that are left:
    /// they are the job's already, and the next master is told.
    ///
    /// @return empty if there are none yet
    MasterAnswer.Slots allocate(MasterRequest.Allocate request) throws InterruptedException {
        synchronized (this) {
            asked = request.execution();
        }
        MasterAnswer answer;
        try {
            answer = client.ask(request, Duration.ZERO);
        } catch (GraphException e) {
            LOG.info("the job {} gets no slots from a master: {}", id.job(), e.getMessage());
            return kept(request);
        }
        if (answer instanceof MasterAnswer.Slots slots) {
            synchronized (this) {
                if (!slots.nodes().isEmpty()) {
                    execution = request.execution();
                    workers = slots.nodes();
                    add("execution " + execution + " has workers on " + workers);
                }
            }
            return slots;
        }
        take(Order.STOP);
        throw new InterruptedException("another driver has the job " + id.job());
    }

    private synchronized MasterAnswer.Slots kept(MasterRequest.Allocate request) {
        List<NodeId> left =
                workers.stream().filter(request.candidates()::contains).toList();
        if (!left.isEmpty()) {
            execution = request.execution();
            workers = left;
            add("execution " + execution + " keeps workers on " + workers + ", as no master answers");
        }
        return new MasterAnswer.Slots(left, Math.max(1, left.size()));
    }

    DriverId id() {
        return id;
    }

    /// Tells how it ended, until a master has noted it. One that does not know the job is told of it first.
    void ended(JobEnd end) throws InterruptedException {
        close();
        try {
            while (client.ask(new MasterRequest.Ended(id, end), FAREWELL) instanceof MasterAnswer.Noted(Order unheardOf)
                    && unheardOf == Order.GO) {
                client.ask(told(), FAREWELL);
            }
        } catch (GraphException e) {
            LOG.warn("no master has noted that the job {} ended: {}", id.job(), e.getMessage());
        }
    }

    @Override
    public void close() {
        teller.interrupt();
    }
}
