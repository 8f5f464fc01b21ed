package dev.hypha.graph;

import dev.hypha.ChannelException;
import dev.hypha.ChannelReceiver;
import dev.hypha.ChannelSender;
import dev.hypha.TaskContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Links over the runtime's channels, one in each direction between any two workers. Their credit bounds
/// what is on its way; so that no two workers wait for each other's credit, each reads from all others
/// while it writes.
final class ChannelLinks implements Links {
    private final int worker;
    private final List<Peer> peers = new ArrayList<>();

    private record Peer(
            int worker, ChannelSender sender, ChannelReceiver receiver, ColumnWriter writer, ColumnReader reader) {}

    private ChannelLinks(int worker) {
        this.worker = worker;
    }

    /// Opens the channels; the others may not have opened theirs yet.
    static ChannelLinks open(TaskContext task, WorkerStart start) {
        ChannelLinks links = new ChannelLinks(start.worker());
        for (int other = 0; other < start.nodes().size(); other++) {
            if (other != start.worker()) {
                int from = other;
                ChannelReceiver receiver =
                        task.receive(start.data(other, start.worker()).name());
                ChannelSender sender = task.send(start.data(start.worker(), other));
                ColumnReader reader = new ColumnReader(target -> {
                    int read = receiver.read(target);
                    if (read < 0) {
                        throw new ChannelException("HYP-GRAPH-003 worker " + from + " has ended");
                    }
                    return read;
                });
                links.peers.add(new Peer(other, sender, receiver, new ColumnWriter(sender::write), reader));
            }
        }
        return links;
    }

    @Override
    public void exchange(Talk talk, Listen listen) throws IOException, InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread self = Thread.currentThread();
        List<Thread> listeners = new ArrayList<>();
        for (Peer peer : peers) {
            listeners.add(Thread.ofVirtual()
                    .name("graph-listener-" + peer.worker())
                    .start(() -> {
                        try {
                            listen.from(peer.worker(), peer.reader());
                        } catch (InterruptedException e) {
                            // Another thread of this exchange has failed.
                        } catch (IOException | RuntimeException | Error e) {
                            if (failure.compareAndSet(null, e)) {
                                self.interrupt();
                            }
                        }
                    }));
        }
        try {
            for (Peer peer : peers) {
                talk.to(peer.worker(), peer.writer());
            }
            for (Thread listener : listeners) {
                listener.join();
            }
        } catch (InterruptedException e) {
            if (failure.get() == null) {
                throw e;
            }
        } finally {
            listeners.forEach(Thread::interrupt);
        }
        if (failure.get() != null) {
            // A listener may have interrupted this thread after it had stopped waiting.
            Thread.interrupted();
            rethrow(failure.get());
        }
    }

    private void rethrow(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("worker " + worker + " cannot listen", failure);
        }
    }

    @Override
    public long bytesSent() {
        return peers.stream().mapToLong(peer -> peer.writer().bytes()).sum();
    }

    @Override
    public void close() {
        for (Peer peer : peers) {
            peer.sender().close();
            peer.receiver().close();
        }
    }
}
