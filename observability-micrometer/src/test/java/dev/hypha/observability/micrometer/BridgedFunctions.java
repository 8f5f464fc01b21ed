package dev.hypha.observability.micrometer;

import dev.hypha.annotations.DistributedFunction;

/// Functions that end well or not.
final class BridgedFunctions {
    private BridgedFunctions() {}

    @DistributedFunction
    static int half(int number) {
        if (number % 2 != 0) {
            throw new IllegalArgumentException("an odd number: " + number);
        }
        return number / 2;
    }
}
