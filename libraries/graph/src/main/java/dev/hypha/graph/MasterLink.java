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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A driver's line to the master: tells it of progress, which is the driver's heartbeat, and gets orders and
/// slots. While no master answers the job goes on. Thread safe.
final class MasterLink implements JobListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration FAREWELL = Duration.ofMinutes(5);

    private final DriverId id;
    private final JobSpec spec;
    private final NodeId node;
    private final MasterClient client;
    private final JobTimes times;
    private final InstantSource clock = InstantSource.system();
    private final Thread driver = Thread.currentThread();
    private final Thread teller;
    private final List<String> lines = new ArrayList<>();
    private long firstLine;
    private Consumer<DriverEvent> orders = event -> {};
    private Order order = Order.GO;
    private JobProgress progress = JobProgress.NONE;
    private int execution = -1;
    private List<NodeId> workers = List.of();
    private boolean changed = true;

    MasterLink(DriverId id, JobSpec spec, TaskContext task) {
        this.id = id;
        this.spec = spec;
        this.node = task.node();
        this.client = new MasterClient(task.runtime());
        this.times = new JobTimes(
                Math.min(spec.execution().supersteps(), spec.openProgram().superstepsMax()));
        this.teller = Thread.ofVirtual().name("graph-teller-" + id.job()).unstarted(this::tell);
    }

    /// Begins to tell.
    ///
    /// @param taken gets what the master orders
    void start(Consumer<DriverEvent> taken) {
        synchronized (this) {
            orders = taken;
        }
        teller.start();
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

    private synchronized MasterRequest.Told await() throws InterruptedException {
        long beat = System.nanoTime() + BEAT.toNanos();
        for (long left = BEAT.toMillis();
                !changed && left > 0;
                left = Duration.ofNanos(beat - System.nanoTime()).toMillis()) {
            wait(left);
        }
        changed = false;
        JobStatus.News news = new JobStatus.News(
                id.attempt(),
                node.name(),
                progress,
                times.at(clock.instant()),
                workers.stream().map(NodeId::name).toList());
        return new MasterRequest.Told(id, spec, execution, news, List.copyOf(lines), firstLine);
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
        switch (wanted) {
            case GO -> orders.accept(new DriverEvent.Resume());
            case PAUSE -> orders.accept(new DriverEvent.Pause());
            case CANCEL -> orders.accept(new DriverEvent.Cancel());
            case STOP -> driver.interrupt();
        }
        order = wanted;
    }

    /// Whether another driver has the job, and this one should tell nobody how it ended.
    synchronized boolean isStopped() {
        return order == Order.STOP;
    }

    /// Slots for an execution. If no master answers, those of the execution before on nodes that are left: they are
    /// the job's already, and the next master is told.
    ///
    /// @return empty if there are none yet
    MasterAnswer.Slots allocate(MasterRequest.Allocate request) throws InterruptedException {
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

    /// Tells how it ended, until a master has noted it.
    void ended(JobEnd end) throws InterruptedException {
        close();
        try {
            client.ask(new MasterRequest.Ended(id, end), FAREWELL);
        } catch (GraphException e) {
            LOG.warn("no master has noted that the job {} ended: {}", id.job(), e.getMessage());
        }
    }

    @Override
    public void close() {
        teller.interrupt();
    }
}
