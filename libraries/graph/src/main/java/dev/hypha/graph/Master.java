package dev.hypha.graph;

import dev.hypha.NodeId;
import dev.hypha.graph.GraphException.Kind;
import dev.hypha.graph.JobStatus.State;
import dev.hypha.graph.MasterAnswer.Order;
import dev.hypha.graph.MasterRequest.DriverId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of jobs: a state machine without clock, threads or connections. Requests and the
/// time come in; answers and effects come out.
///
/// A job has one driver at a time, numbered by attempts. A driver that says nothing for [#DRIVER_SILENCE],
/// or whose node is gone, is replaced by the next attempt; one that was replaced is told to stop as soon as
/// it is heard. A job that is paused when it has no driver gets one when it is resumed. Not thread safe.
final class Master {
    /// A driver that is not heard for so long is given up.
    static final Duration DRIVER_SILENCE = Duration.ofSeconds(10);

    /// So many drivers a job has at most, from its submission or from when it was resumed after an end.
    static final int ATTEMPTS_MAX = 20;

    /// So many jobs that have ended are kept.
    static final int ENDED_MAX = 100;

    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final MasterNodes nodes = new MasterNodes();
    private final Slots slots = new Slots();
    private final List<MasterEffect> effects = new ArrayList<>();

    /// A job, and what is known of its driver.
    private static final class Job {
        private final JobJournal journal = new JobJournal();
        private JobRecord record;
        private Instant heard;
        private JobStatus.@Nullable News news;

        Job(JobRecord record, Instant now) {
            this.record = record;
            this.heard = now;
        }

        DriverId driver() {
            return new DriverId(record.id(), record.attempt());
        }

        JobStatus status() {
            JobStatus.News told = news != null
                    ? news
                    : new JobStatus.News(record.attempt(), "", JobProgress.NONE, JobStatus.Timing.UNKNOWN, List.of());
            return new JobStatus(
                    record.id(), record.spec().name(), record.state(), record.submitted(), told, record.end());
        }
    }

    /// A master that goes on where another one has left off. Drivers of jobs that ran have
    /// [#DRIVER_SILENCE] to tell that they live.
    Master(Collection<JobRecord> stored, Instant now) {
        stored.stream()
                .sorted(Comparator.comparing(JobRecord::submitted).thenComparing(JobRecord::id))
                .forEach(record -> jobs.put(record.id(), new Job(record, now)));
    }

    boolean knows(NodeId node) {
        return slots.has(node);
    }

    /// What was wanted since this was last asked, in order.
    List<MasterEffect> effects() {
        List<MasterEffect> wanted = List.copyOf(effects);
        effects.clear();
        return wanted;
    }

    MasterAnswer on(MasterRequest request, Instant now) {
        return switch (request) {
            case MasterRequest.Who() -> MasterAnswer.Elsewhere.UNATTENDED;
            case MasterRequest.Submit(String name, JobSpec spec) -> submit(name, spec, now);
            case MasterRequest.Wish(String job, JobWish wish) -> wish(job, wish, now);
            case MasterRequest.Jobs(String job) -> statuses(job);
            case MasterRequest.Logs(String job, long from) -> find(job).journal.after(from);
            case MasterRequest.Workers() -> new MasterAnswer.Workers(slots.view());
            case MasterRequest.Register(NodeId node, int size) -> {
                nodes.heard(node, now);
                slots.add(node, size);
                yield new MasterAnswer.Noted(Order.GO);
            }
            case MasterRequest.Leave(NodeId node) -> {
                nodes.leave(node);
                slots.remove(node);
                yield new MasterAnswer.Noted(Order.STOP);
            }
            case MasterRequest.Allocate allocate -> allocate(allocate, now);
            case MasterRequest.Told told -> told(told, now);
            case MasterRequest.Ended(DriverId driver, JobEnd end) -> ended(driver, end, now);
        };
    }

    /// The same submission always names the same job.
    private static String id(JobSpec spec, String request) {
        if (!request.matches("[0-9a-z]{8,32}")) {
            throw new GraphException(
                    Kind.JOB, "a submission is named by 8 to 32 digits and small letters, was '" + request + "'");
        }
        return spec.name() + "-" + request;
    }

    private MasterAnswer submit(String request, JobSpec spec, Instant now) {
        String id = id(spec, request);
        Job job = jobs.get(id);
        if (job == null) {
            job = new Job(new JobRecord(id, spec, State.RUNNING, 0, 0, now, Optional.empty()), now);
            jobs.put(id, job);
            job.journal.add(now, "submitted");
            drive(job, now);
        }
        return new MasterAnswer.Jobs(List.of(job.status()));
    }

    private void drive(Job job, Instant now) {
        if (job.record.attempts() >= ATTEMPTS_MAX) {
            end(
                    job,
                    State.FAILED,
                    new JobEnd(
                            Optional.empty(),
                            Kind.FAILED.code() + " the job lost " + ATTEMPTS_MAX
                                    + " drivers, which are all that it has; look at the logs of its nodes"),
                    now);
            return;
        }
        slots.release(job.record.id());
        job.record = job.record.driven();
        job.heard = now;
        job.news = null;
        job.journal.add(now, "driver " + job.record.attempt() + " is started");
        effects.add(new MasterEffect.Save(job.record));
        effects.add(new MasterEffect.Start(job.driver(), job.record.spec()));
    }

    private void end(Job job, State how, JobEnd end, Instant now) {
        slots.release(job.record.id());
        job.record = job.record.ended(how, end);
        job.journal.add(now, job.status().line());
        effects.add(new MasterEffect.Save(job.record));
        List<Job> over = jobs.values().stream()
                .filter(each -> each.record.state().isEnd())
                .toList();
        for (Job old : over.subList(0, Math.max(0, over.size() - ENDED_MAX))) {
            jobs.remove(old.record.id());
            effects.add(new MasterEffect.Forget(old.record.id(), old.record.spec()));
        }
    }

    private Job find(String wanted) {
        Job job = jobs.get(wanted);
        if (job != null) {
            return job;
        }
        List<Job> named = jobs.values().stream()
                .filter(each -> each.record.spec().name().equals(wanted))
                .toList();
        List<Job> going =
                named.stream().filter(each -> !each.record.state().isEnd()).toList();
        if (going.size() > 1) {
            throw new GraphException(
                    Kind.JOB,
                    "several jobs are called '" + wanted + "': "
                            + going.stream().map(each -> each.record.id()).toList() + "; name one by its id");
        }
        if (named.isEmpty()) {
            throw new GraphException(
                    Kind.JOB, "there is no job '" + wanted + "'; 'hypha job ls' shows those that there are");
        }
        return going.isEmpty() ? named.getLast() : going.getFirst();
    }

    private MasterAnswer statuses(String wanted) {
        if (!wanted.isEmpty()) {
            return new MasterAnswer.Jobs(List.of(find(wanted).status()));
        }
        return new MasterAnswer.Jobs(jobs.values().stream().map(Job::status).toList());
    }

    private MasterAnswer wish(String wanted, JobWish wish, Instant now) {
        Job job = find(wanted);
        State before = job.record.state();
        switch (wish) {
            case PAUSE -> {
                if (before.isEnd()) {
                    throw new GraphException(
                            Kind.JOB,
                            "the job '" + wanted + "' has ended and cannot be paused; "
                                    + (before == State.DONE ? "submit it again" : "resume it")
                                    + " to have it run again");
                }
                become(job, before == State.RUNNING ? State.PAUSED : before, now);
            }
            case RESUME -> resume(job, now);
            case CANCEL -> cancel(job, now);
        }
        return new MasterAnswer.Jobs(List.of(job.status()));
    }

    private void become(Job job, State state, Instant now) {
        if (job.record.state() != state) {
            job.record = job.record.in(state);
            job.journal.add(
                    now,
                    (state == State.CANCELLING
                            ? "is to be cancelled"
                            : "is to be " + state.name().toLowerCase(Locale.ROOT)));
            effects.add(new MasterEffect.Save(job.record));
        }
        if (job.news != null) {
            effects.add(new MasterEffect.Order(job.driver(), job.news.driver(), order(state)));
        }
    }

    private void resume(Job job, Instant now) {
        switch (job.record.state()) {
            case DONE, RUNNING, CANCELLING -> {}
            case FAILED, CANCELLED -> {
                job.record = job.record.again();
                drive(job, now);
            }
            case PAUSED -> {
                if (isDriven(job, now)) {
                    become(job, State.RUNNING, now);
                } else {
                    drive(job, now);
                }
            }
        }
    }

    private boolean isDriven(Job job, Instant now) {
        return job.record.attempt() > 0 && !isLost(job, now);
    }

    private void cancel(Job job, Instant now) {
        if (job.record.state().isEnd()) {
            return;
        }
        if (isDriven(job, now)) {
            become(job, State.CANCELLING, now);
        } else {
            end(job, State.CANCELLED, cancelled(), now);
        }
    }

    private static JobEnd cancelled() {
        return new JobEnd(Optional.empty(), Kind.CANCELLED.code() + " the job was cancelled");
    }

    private static Order order(State state) {
        return switch (state) {
            case RUNNING -> Order.GO;
            case PAUSED -> Order.PAUSE;
            case CANCELLING -> Order.CANCEL;
            case DONE, FAILED, CANCELLED -> Order.STOP;
        };
    }

    private static State state(Order order) {
        return switch (order) {
            case GO, STOP -> State.RUNNING;
            case PAUSE -> State.PAUSED;
            case CANCEL -> State.CANCELLING;
        };
    }

    /// Whether the driver's job, or the driver, is unknown, as another master has lost what one before knew. It
    /// is learnt from what the driver tells.
    private boolean isUnheardOf(DriverId driver) {
        Job job = jobs.get(driver.job());
        return job == null || job.record.attempt() < driver.attempt();
    }

    private MasterAnswer allocate(MasterRequest.Allocate request, Instant now) {
        if (isUnheardOf(request.of())) {
            return new MasterAnswer.Slots(List.of(), 1);
        }
        if (!isCurrent(request.of())) {
            return new MasterAnswer.Noted(Order.STOP);
        }
        nodes.present(request.candidates(), now);
        return slots.allocate(request, nodes.areAwaited(request.candidates(), now));
    }

    private boolean isCurrent(DriverId driver) {
        Job job = jobs.get(driver.job());
        return job != null
                && job.record.attempt() == driver.attempt()
                && !job.record.state().isEnd();
    }

    private MasterAnswer told(MasterRequest.Told told, Instant now) {
        if (isUnheardOf(told.of())) {
            adopt(told, now);
        }
        Job job = jobs.get(told.of().job());
        if (job == null || !isCurrent(told.of())) {
            return new MasterAnswer.Noted(Order.STOP);
        }
        nodes.lives(new NodeId(told.news().driver()));
        job.heard = now;
        job.news = told.news();
        job.journal.addAll(told.of().attempt(), told.from(), told.lines());
        slots.adopt(
                told.of(),
                told.execution(),
                told.news().nodes().stream().map(NodeId::new).toList());
        return new MasterAnswer.Noted(order(job.record.state()));
    }

    /// A job, or a driver of it, that a master without records hears of; in the state that its driver was
    /// last told of.
    private void adopt(MasterRequest.Told told, Instant now) {
        Job before = jobs.get(told.of().job());
        int attempt = told.of().attempt();
        JobRecord record = new JobRecord(
                told.of().job(),
                told.spec(),
                state(told.order()),
                attempt,
                before == null ? attempt - 1 : Math.min(before.record.attemptsBefore(), attempt - 1),
                before == null ? now : before.record.submitted(),
                Optional.empty());
        Job job = new Job(record, now);
        jobs.put(record.id(), job);
        job.journal.add(now, "driver " + attempt + " has told of the job");
        effects.add(new MasterEffect.Save(record));
    }

    private MasterAnswer ended(DriverId driver, JobEnd end, Instant now) {
        if (isUnheardOf(driver)) {
            return new MasterAnswer.Noted(Order.GO);
        }
        Job job = jobs.get(driver.job());
        if (job != null && isCurrent(driver)) {
            boolean wasCancelled = end.failure().startsWith(Kind.CANCELLED.code() + " ");
            State how = end.result().isPresent() ? State.DONE : wasCancelled ? State.CANCELLED : State.FAILED;
            end(job, how, end, now);
        }
        return new MasterAnswer.Noted(Order.STOP);
    }

    private boolean isLost(Job job, Instant now) {
        return Duration.between(job.heard, now).compareTo(DRIVER_SILENCE) > 0
                || (job.news != null && nodes.isGone(new NodeId(job.news.driver())));
    }

    /// Nodes are there, registered or not.
    void present(Collection<NodeId> there, Instant now) {
        nodes.present(there, now);
    }

    /// Time has passed.
    ///
    /// @param left nodes that are known to be gone
    void tick(Instant now, Set<NodeId> left) {
        nodes.tick(now, left).forEach(slots::remove);
        for (Job job : List.copyOf(jobs.values())) {
            if (!job.record.state().isEnd() && isLost(job, now)) {
                lost(job, now);
            }
        }
    }

    private void lost(Job job, Instant now) {
        if (job.news != null) {
            job.journal.add(now, "driver " + job.record.attempt() + " on " + job.news.driver() + " is lost");
        }
        switch (job.record.state()) {
            case RUNNING -> drive(job, now);
            case CANCELLING -> end(job, State.CANCELLED, cancelled(), now);
            default -> {
                slots.release(job.record.id());
                job.news = null;
                job.heard = Instant.EPOCH;
            }
        }
    }
}
