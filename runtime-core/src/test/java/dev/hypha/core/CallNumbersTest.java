package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.spi.WireException;
import org.junit.jupiter.api.Test;

class CallNumbersTest {
    private final CallNumbers numbers = new CallNumbers();

    @Test
    void aCallComesOnce() {
        assertTrue(numbers.isStillToCome(1));
        assertTrue(numbers.arrive(1));
        assertFalse(numbers.isStillToCome(1));
        assertFalse(numbers.arrive(1));
    }

    @Test
    void aLargeCallIsOvertaken() {
        assertTrue(numbers.arrive(1));
        assertTrue(numbers.arrive(4));
        assertTrue(numbers.isStillToCome(2), "its cancellation must wait for it");
        assertTrue(numbers.arrive(3));
        assertTrue(numbers.arrive(2));
        assertFalse(numbers.arrive(2));
        assertFalse(numbers.arrive(3));
        assertFalse(numbers.isStillToCome(2));
    }

    @Test
    void aPeerCannotMakeUsRememberEndlessGaps() {
        assertThrows(WireException.class, () -> numbers.arrive(Long.MAX_VALUE));
        for (long id = 2; id < 1_000_000; id += 2) {
            assertTrue(numbers.arrive(id));
        }
        assertFalse(numbers.isStillToCome(1), "forgotten");
        assertTrue(numbers.isStillToCome(999_997));
    }
}
