package dev.hypha.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/// Numbers of keys, against a map: keys that are dense, that become dense or sparse on the way, and extreme
/// ones.
class LongIndexTest {
    private static void check(int count, LongUnaryOperator keys) {
        LongIndex index = new LongIndex(1);
        Map<Long, Integer> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long key = keys.applyAsLong(i);
            assertEquals(numbers.getOrDefault(key, -1), index.find(key));
            int number = numbers.computeIfAbsent(key, unknown -> numbers.size());
            assertEquals(number, index.add(key));
        }
        assertEquals(numbers.size(), index.size());
        long[] inOrder = new long[numbers.size()];
        numbers.forEach((key, number) -> {
            assertEquals(number, index.find(key));
            assertEquals(key, index.key(number));
            inOrder[number] = key;
        });
        assertArrayEquals(inOrder, index.keys());
        for (long absent : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, count * 1000L + 7}) {
            assertEquals(numbers.getOrDefault(absent, -1), index.find(absent));
        }
    }

    @Test
    void ascendingKeys() {
        check(50_000, i -> i);
        check(50_000, i -> 3L * i);
        check(50_000, i -> 100L * i);
    }

    @Test
    void keysInAnyOrder() {
        Random random = new Random(1);
        check(100_000, i -> random.nextInt(60_000));
        check(50_000, i -> random.nextInt());
        check(50_000, i -> random.nextLong());
    }

    @Test
    void denseUntilOneIsNot() {
        for (long odd : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, Integer.MAX_VALUE}) {
            check(30_000, i -> i == 20_000 ? odd : i);
            check(30_000, i -> i == 0 ? odd : i);
        }
    }

    @Test
    void farKeysFirst() {
        check(200_000, i -> 200_000L - i);
    }
}
