package dev.hypha.samples;

import dev.hypha.DistributedRuntime;
import dev.hypha.TaskContext;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;

/// The smallest program: a function, and a call of it.
///
/// The processor turns [#greet] into `HelloCalls.greet(name)`, which only describes a call. `spawn` starts
/// it, on a node of its choice; `join` waits for its result.
final class Hello {
    private Hello() {}

    @DistributedFunction
    static String greet(String name) {
        return "Hello, " + name + "! This is node " + TaskContext.current().node() + ".";
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (DistributedRuntime runtime = LocalRuntime.start()) {
            System.out.println(runtime.spawn(HelloCalls.greet("world")).join());
        }
    }
}
