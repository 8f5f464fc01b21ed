package dev.hypha.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.spi.FunctionDescriptor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BoundFunctionsTest {
    private static final long SLOW_NANOS = 1_000;

    private final FunctionDescriptor<?, ?> quick =
            TestFunctionsCalls.addInline(1, 2).function();
    private final FunctionDescriptor<?, ?> other = TestFunctionsCalls.add(1, 2).function();
    private final BoundFunctions table =
            new BoundFunctions(new NodeId("node"), List.of(quick, other), Map.of(), SLOW_NANOS);

    private BoundFunctions.Entry entry(FunctionDescriptor<?, ?> function) {
        BoundFunctions.Entry found = table.get(function.id());
        assertNotNull(found);
        return found;
    }

    @Test
    void findsFunctionsByTheirIds() {
        assertEquals(quick, entry(quick).descriptor());
        assertEquals(other, entry(other).descriptor());
        assertNull(table.get(4711));
    }

    @Test
    void onlyFunctionsDeclaredNonBlockingRunInline() {
        assertTrue(entry(quick).runsInline());
        assertFalse(entry(other).runsInline());
    }

    @Test
    void oneSlowRunIsForgiven() {
        entry(quick).ranInline(SLOW_NANOS + 1);
        for (int i = 0; i < 1_000; i++) {
            entry(quick).ranInline(SLOW_NANOS);
        }
        assertTrue(entry(quick).runsInline());
    }

    @Test
    void aSlowFunctionMovesToThreads() {
        for (int i = 0; i < 5; i++) {
            entry(quick).ranInline(SLOW_NANOS + 1);
        }
        assertFalse(entry(quick).runsInline());
    }
}
