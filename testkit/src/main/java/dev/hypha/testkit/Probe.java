package dev.hypha.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Where functions under test leave traces that the test can see, and where they wait for the test. It is
/// passed to them by its name, and works as long as all nodes are in this JVM.
public final class Probe {
    private static final Map<String, Probe> BY_NAME = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final List<String> marks = new CopyOnWriteArrayList<>();
    private final CountDownLatch opened = new CountDownLatch(1);

    private Probe(String name) {
        this.name = name;
    }

    /// A new probe.
    ///
    /// @return the probe
    public static Probe create() {
        return named(UUID.randomUUID().toString());
    }

    /// The probe of a name.
    ///
    /// @param name its name
    /// @return the probe, made if need be
    public static Probe named(String name) {
        return BY_NAME.computeIfAbsent(name, Probe::new);
    }

    /// Its name, to be passed to a function.
    ///
    /// @return the name
    public String name() {
        return name;
    }

    /// Leaves a trace.
    ///
    /// @param mark any word
    public void mark(String mark) {
        marks.add(mark);
    }

    /// How often a trace was left.
    ///
    /// @param mark the word
    /// @return how often so far
    public int count(String mark) {
        return (int) marks.stream().filter(mark::equals).count();
    }

    /// All traces.
    ///
    /// @return in order
    public List<String> marks() {
        return List.copyOf(marks);
    }

    /// Lets pass who waits in [#awaitOpen].
    public void open() {
        opened.countDown();
    }

    /// Waits until the test opens the probe.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void awaitOpen() throws InterruptedException {
        if (!opened.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the test did not open the probe within " + PATIENCE);
        }
    }

    /// Waits until a trace was left so often.
    ///
    /// @param mark the word
    /// @param times how often at least
    /// @throws InterruptedException if interrupted while waiting
    public void await(String mark, int times) throws InterruptedException {
        await("'" + mark + "' " + times + " times", () -> count(mark) >= times);
    }

    /// Waits for a condition.
    ///
    /// @param what it is, for people
    /// @param condition must become true
    /// @throws InterruptedException if interrupted while waiting
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("no " + what + " within " + PATIENCE + "; there is " + marks);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
