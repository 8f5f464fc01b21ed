package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerWatchTest {
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final List<Duration> starved = new ArrayList<>();
    private long seconds;
    private final SchedulerWatch watch =
            new SchedulerWatch(threads::add, () -> Duration.ofSeconds(seconds).toNanos(), starved::add);

    private void lookAt(long second) {
        seconds = second;
        watch.look();
    }

    @Test
    void threadsThatRunAreNoNews() {
        for (int second = 0; second < 200; second++) {
            lookAt(second);
            threads.remove().run();
        }
        assertEquals(List.of(), starved);
    }

    @Test
    void aThreadThatDoesNotStartIsToldOnceInAMinute() {
        for (int second = 0; second <= 70; second++) {
            lookAt(second);
        }
        assertEquals(List.of(Duration.ofSeconds(3), Duration.ofSeconds(64)), starved);
        assertEquals(1, threads.size(), "no more threads are started meanwhile");
    }

    @Test
    void itStartsAnewWhenTheThreadRan() {
        lookAt(0);
        lookAt(3);
        threads.remove().run();
        lookAt(4);
        assertEquals(1, threads.size());
        lookAt(5);
        assertEquals(1, starved.size());
        assertTrue(starved.getFirst().compareTo(Duration.ofSeconds(3)) == 0, starved.toString());
    }
}
