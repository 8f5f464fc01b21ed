package dev.hypha.core;

import dev.hypha.ChannelAddress;
import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Where senders and receivers of this node's names meet, whoever comes first.
///
/// A name has one open receiver at most, and a receiver one sender in its life. A sender that comes first
/// waits here: as an empty [ChannelInbox], which has no credit until a receiver takes it over.
final class Channels {
    private final Node node;
    private final ChannelOptions options;
    private final Map<String, ChannelReader> readers = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();

    /// A sender without a receiver.
    private record Waiting(ChannelInbox inbox, Callers callers, Future<?> timeout) {}

    Channels(Node node) {
        this.node = node;
        this.options = node.options().channels();
    }

    ChannelOptions options() {
        return options;
    }

    // ---- what calls ask for

    ChannelReceiver receive(String name, Execution owner) {
        ChannelAddress address = new ChannelAddress(node.id(), name);
        ChannelReader reader = new ChannelReader(this, address, owner, node.values());
        own(reader, address, owner);
        @Nullable Waiting first;
        @Nullable String refusal = null;
        synchronized (this) {
            if (readers.containsKey(name)) {
                owner.family().removeEnd(reader);
                throw new IllegalStateException(ChannelErrors.nameTaken(address));
            }
            readers.put(name, reader);
            first = waiting.remove(name);
            if (first != null) {
                refusal = claim(reader, first.callers);
            }
        }
        if (first != null) {
            first.timeout.cancel(false);
            meet(reader, first.inbox, refusal);
        }
        return reader;
    }

    ChannelSender send(ChannelAddress address, Execution owner) {
        ChannelWriter writer = address.node().equals(node.id())
                ? new LocalChannelWriter(node, address, owner)
                : new RemoteChannelWriter(node, address, owner);
        own(writer, address, owner);
        writer.open();
        return writer;
    }

    private static void own(ChannelEnd end, ChannelAddress address, Execution owner) {
        if (!owner.family().addEnd(end)) {
            throw new ChannelException(ChannelErrors.ownerEnded(address));
        }
    }

    // ---- what senders and readers ask for

    /// A sender has come: it meets its reader now, or waits, or is told why not.
    ///
    /// @param callers on whose behalf it writes
    void open(ChannelAddress address, ChannelInbox inbox, Callers callers) {
        @Nullable ChannelReader reader;
        @Nullable String refusal;
        synchronized (this) {
            reader = readers.get(address.name());
            refusal = reader == null ? await(address, inbox, callers) : claim(reader, callers);
        }
        meet(reader, inbox, refusal);
    }

    /// Called with the lock. Whoever may call the function of the task that reads may write to it.
    ///
    /// @return why the sender does not get the reader, or null
    private @Nullable String claim(ChannelReader reader, Callers callers) {
        BoundFunctions.@Nullable Entry function =
                node.functions().get(reader.function().id());
        @Nullable Failure denied = function == null ? null : node.guard().refusal(callers, function);
        if (denied != null) {
            return ChannelErrors.denied(reader.address(), reader.function().name(), denied.message());
        }
        return reader.claim() ? null : ChannelErrors.secondSender(reader.address());
    }

    private static void meet(@Nullable ChannelReader reader, ChannelInbox inbox, @Nullable String refusal) {
        if (refusal != null) {
            inbox.abandon(refusal);
        } else if (reader != null) {
            reader.attach(inbox);
        }
    }

    /// Called with the lock.
    ///
    /// @return why the sender must not wait, or null
    private @Nullable String await(ChannelAddress address, ChannelInbox inbox, Callers callers) {
        @Nullable Waiting before = waiting.get(address.name());
        if (before != null) {
            if (!before.inbox.isBroken()) {
                return ChannelErrors.secondSender(address);
            }
            before.timeout.cancel(false); // it will never write: the new one takes its place
        } else if (waiting.size() >= options.waitingMax()) {
            return ChannelErrors.tooManyWait(address, options.waitingMax());
        }
        Future<?> timeout = node.timers().afterMillis(options.openTimeout().toMillis(), () -> expire(address, inbox));
        waiting.put(address.name(), new Waiting(inbox, callers, timeout));
        return null;
    }

    private void expire(ChannelAddress address, ChannelInbox inbox) {
        synchronized (this) {
            @Nullable Waiting found = waiting.get(address.name());
            if (found == null || found.inbox != inbox) {
                return;
            }
            waiting.remove(address.name());
        }
        inbox.abandon(ChannelErrors.noReceiver(address, options.openTimeout()));
    }

    /// A reader has closed: its name is free again.
    synchronized void unbind(ChannelReader reader) {
        boolean unusedBound = readers.remove(reader.address().name(), reader);
    }

    /// How many senders wait on this node for their receivers.
    synchronized int waiting() {
        return waiting.size();
    }
}
