package dev.hypha.core;

import dev.hypha.Failure;
import dev.hypha.NodeId;
import dev.hypha.security.Permission;
import dev.hypha.spi.FunctionDescriptor;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The functions that a node can run, by id, each with the object it runs on. Open addressing over arrays: no
/// boxing.
final class BoundFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(BoundFunctions.class);

    private final @Nullable Entry[] entries;
    private final NodeId node;
    private final int size;

    BoundFunctions(
            NodeId node,
            Collection<FunctionDescriptor<?, ?>> functions,
            Map<Class<?>, Object> bindings,
            long slowNanos) {
        this.node = node;
        this.size = functions.size();
        this.entries = new @Nullable Entry[Integer.highestOneBit(Math.max(8, functions.size() * 4))];
        int number = 0;
        for (FunctionDescriptor<?, ?> function : functions) {
            @Nullable Class<?> receiverType = function.receiverType();
            @Nullable Object receiver = receiverType == null ? null : bindings.get(receiverType);
            int slot = slot(function.id());
            while (entries[slot] != null) {
                slot = (slot + 1) & (entries.length - 1);
            }
            entries[slot] = new Entry(function, number++, receiver, slowNanos);
        }
    }

    @Nullable
    Entry get(long id) {
        for (int slot = slot(id); ; slot = (slot + 1) & (entries.length - 1)) {
            @Nullable Entry entry = entries[slot];
            if (entry == null || entry.id == id) {
                return entry;
            }
        }
    }

    List<Entry> all() {
        return Stream.of(entries)
                .<Entry>mapMulti((entry, found) -> {
                    if (entry != null) {
                        found.accept(entry);
                    }
                })
                .toList();
    }

    /// How many there are; they are numbered from 0.
    int size() {
        return size;
    }

    private int slot(long id) {
        return (int) (id ^ (id >>> 32)) & (entries.length - 1);
    }

    Failure unknown(long id) {
        return new Failure.Incompatible(
                "HYP-CALL-008",
                "node " + node + " has no function " + Long.toHexString(id)
                        + (size == 0
                                ? "; it has no functions at all: is the annotation processor run, and are the function's classes on its class path?"
                                : "; is the same version of the function's jar on its class path?"),
                false);
    }

    /// One function on one node.
    static final class Entry {
        private final long id;
        private final FunctionDescriptor<?, ?> descriptor;
        private final int number;
        private final Permission permission;
        private final @Nullable Object receiver;
        private final long slowNanos;
        private volatile boolean inline;
        private volatile boolean argumentsRead;
        private final SlowRuns slowRuns = new SlowRuns();
        private volatile boolean resultRead;

        private Entry(FunctionDescriptor<?, ?> descriptor, int number, @Nullable Object receiver, long slowNanos) {
            this.id = descriptor.id();
            this.descriptor = descriptor;
            this.number = number;
            this.permission = Permission.toCall(descriptor.name());
            this.receiver = receiver;
            this.slowNanos = slowNanos;
            this.inline = descriptor.traits().nonBlocking()
                    && !descriptor.traits().awaited()
                    && descriptor.traits().argumentsPlain();
        }

        FunctionDescriptor<?, ?> descriptor() {
            return descriptor;
        }

        /// Its place in tables of this node's functions.
        int number() {
            return number;
        }

        /// What it takes to call it.
        Permission permission() {
            return permission;
        }

        /// Whether it is one of the runtime's own, by which operators ask something of a node.
        boolean isOperation() {
            return permission != Permission.CALL;
        }

        @Nullable
        Object receiver() {
            return receiver;
        }

        FunctionInfo info(FunctionLoad load) {
            return new FunctionInfo(
                    descriptor.name(),
                    HexFormat.of().toHexDigits(id),
                    new FunctionInfo.Traits(
                            !isUnbound(),
                            descriptor.traits().idempotent(),
                            descriptor.traits().nonBlocking(),
                            descriptor.checkpointType() != null),
                    load);
        }

        boolean isUnbound() {
            return receiver == null && descriptor.receiverType() != null;
        }

        Failure unbound(NodeId node) {
            @Nullable Class<?> type = descriptor.receiverType();
            String name = type == null ? "?" : type.getName();
            return new Failure.Incompatible(
                    "HYP-CALL-010",
                    "node " + node + " has no object bound for " + name + "; start it with builder.bind("
                            + (type == null ? "?" : type.getSimpleName())
                            + ".class, object), or place the call on a node that has one",
                    false);
        }

        /// Whether its arguments may be read on the event loop. The first time they may not, as the codec
        /// may have to generate code for them.
        boolean readsArgumentsInline() {
            if (argumentsRead || inline) {
                return descriptor.traits().argumentsPlain();
            }
            argumentsRead = true;
            return false;
        }

        /// Whether its result may be read on the event loop; likewise.
        boolean readsResultInline() {
            if (resultRead) {
                return descriptor.traits().resultPlain();
            }
            resultRead = true;
            return false;
        }

        /// Whether it may run on the event loop.
        boolean runsInline() {
            return inline;
        }

        /// Guards the event loop: a function that is slow again and again moves to threads of its own.
        void ranInline(long nanos) {
            if (nanos > slowNanos) {
                ranSlow(nanos, System.nanoTime());
            }
        }

        private synchronized void ranSlow(long nanos, long now) {
            if (slowRuns.add(nanos, now) && inline) {
                inline = false;
                LOG.warn(
                        "{} is declared nonBlocking but took {} ms, and held event loops for {} ms in {} runs within {} s;"
                                + " it runs on virtual threads from now on. Make it quicker, or drop nonBlocking = true",
                        descriptor.name(),
                        TimeUnit.NANOSECONDS.toMillis(nanos),
                        slowRuns.heldMillis(),
                        slowRuns.runs(),
                        TimeUnit.NANOSECONDS.toSeconds(SlowRuns.WINDOW_NANOS));
            }
        }
    }
}
