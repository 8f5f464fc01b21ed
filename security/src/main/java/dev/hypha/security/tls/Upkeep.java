package dev.hypha.security.tls;

import dev.hypha.security.SecurityProvider.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells transports of changes as long as any listens: at once of those of the credentials, and every
/// minute that time has passed, for certificates expire by themselves.
final class Upkeep {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final CredentialSource source;
    private final Runnable eachMinute;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private TlsCredentials before;
    private @Nullable Runnable unwatch;
    private @Nullable Thread thread;

    Upkeep(CredentialSource source, Runnable eachMinute) {
        this.source = source;
        this.eachMinute = eachMinute;
        this.before = source.current();
    }

    synchronized Runnable add(Consumer<Change> listener) {
        listeners.add(listener);
        if (unwatch == null) {
            unwatch = source.watch(this::changed);
            thread = Thread.ofVirtual().name("hypha-tls-upkeep").start(this::run);
        }
        return () -> remove(listener);
    }

    private synchronized void remove(Consumer<Change> listener) {
        listeners.remove(listener);
        if (listeners.isEmpty() && unwatch != null && thread != null) {
            unwatch.run();
            unwatch = null;
            thread.interrupt();
        }
    }

    private void changed(TlsCredentials now) {
        Change change;
        synchronized (this) {
            change = now.hasKeysOf(before) ? Change.PEERS : Change.KEYS;
            before = now;
        }
        listeners.forEach(each -> each.accept(change));
    }

    private void run() {
        try {
            while (true) {
                turn();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            // nobody listens any more
        }
    }

    void turn() {
        eachMinute.run();
        listeners.forEach(each -> each.accept(Change.PEERS));
    }
}
