package dev.hypha.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hypha.JoinHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Many calls and large ones: all get through, small ones between large ones.
abstract class LoadSuite extends ContractSuite {
    @Test
    void tenThousandOutstanding() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2).concurrency(20_000));
        Probe probe = Probe.create();
        List<JoinHandle<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(spawn(cluster, ContractFunctionsCalls.blocks(probe.name())));
        }
        assertEquals(3, result(spawn(cluster, ContractFunctionsCalls.add(1, 2))), "others get through");
        probe.open();
        for (JoinHandle<String> each : waiting) {
            result(each);
        }
    }

    @Test
    void manyCallersAtOnce() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        List<Thread> threads = new ArrayList<>();
        Probe probe = Probe.create();
        for (int thread = 0; thread < 50; thread++) {
            int seed = thread;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        if (result(spawn(cluster, ContractFunctionsCalls.add(i, seed))) != i + seed) {
                            probe.mark("wrong");
                        }
                    }
                    probe.mark("right");
                } catch (InterruptedException | RuntimeException e) {
                    probe.mark("failed: " + e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(50, probe.count("right"), () -> probe.marks().toString());
    }

    @Test
    void sixtyFourMegabytes() throws InterruptedException {
        ClusterFixture cluster = cluster();
        byte[] bytes = new byte[64 << 20];
        new Random(1).nextBytes(bytes);
        JoinHandle<byte[]> large = spawn(cluster, ContractFunctionsCalls.echoBytes(bytes));
        for (int i = 0; i < 100; i++) {
            assertEquals(i + 1, result(spawn(cluster, ContractFunctionsCalls.add(i, 1))));
        }
        assertArrayEquals(bytes, result(large));
    }

    @Test
    void manyMediumOnes() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2));
        List<byte[]> sent = new ArrayList<>();
        List<JoinHandle<byte[]>> handles = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(200_000)];
            random.nextBytes(bytes);
            sent.add(bytes);
            handles.add(spawn(cluster, ContractFunctionsCalls.echoBytes(bytes)));
        }
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), result(handles.get(i)));
        }
    }

    @Test
    void callsThatWaitForTheirChildrenDoNotFillTheNode() throws InterruptedException {
        ClusterFixture cluster = cluster(FixtureSpec.of(2).concurrency(2));
        assertEquals(55, result(spawn(cluster, ContractFunctionsCalls.fibonacci(10))));
    }
}
