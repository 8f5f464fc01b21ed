package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Credentials that follow PEM files, so that keys, certificates, trusted authorities and revocations
/// change without a restart.
///
/// The contents are looked at every second as long as anyone listens, not the times of files: so it makes
/// no difference whether a file is written, replaced by rename, or switched by a link far above it, as
/// Kubernetes does. A change is taken over when two looks in a row see the same, and only if key,
/// certificate and roots go together. What does not is left, with one warning for each change
/// (`HYP-SEC-015`): the last good set goes on. A part that cannot be used does not hold up the others, so
/// that a revocation counts though a certificate is broken.
///
/// Thread safe.
public final class CredentialFiles implements CredentialSource {
    private static final Logger LOG = System.getLogger(CredentialFiles.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SETTLING = Duration.ofMillis(100);

    private final CredentialPaths paths;
    private final InstantSource clock;
    private final SpiffeId self;
    private final List<Consumer<TlsCredentials>> listeners = new CopyOnWriteArrayList<>();
    private volatile TlsCredentials current;
    private List<String> seen;
    private List<String> settling = List.of();
    private @Nullable Thread thread;

    private CredentialFiles(CredentialPaths paths, InstantSource clock) {
        this.paths = paths;
        this.clock = clock;
        CredentialReading first = CredentialReading.of(paths);
        this.current = first.complete();
        CredentialCheck.check(current, clock);
        this.self = CredentialCheck.identityOf(current);
        this.seen = first.fingerprints();
    }

    /// Reads the files for the first time.
    ///
    /// @param paths where they are
    /// @return the source
    /// @throws SecurityRefusal if a file cannot be read (`HYP-SEC-020` to `-025`), or they don't go together
    ///     (`HYP-SEC-015`)
    public static CredentialFiles open(CredentialPaths paths) {
        return open(paths, InstantSource.system());
    }

    /// Reads the files for the first time.
    ///
    /// @param paths where they are
    /// @param clock tells what is valid now
    /// @return the source
    /// @throws SecurityRefusal as [#open(CredentialPaths)]
    public static CredentialFiles open(CredentialPaths paths, InstantSource clock) {
        return new CredentialFiles(paths, clock);
    }

    @Override
    public TlsCredentials current() {
        return current;
    }

    @Override
    public synchronized Runnable watch(Consumer<TlsCredentials> listener) {
        listeners.add(listener);
        if (thread == null) {
            thread = Thread.ofVirtual().name("hypha-tls-files").start(this::run);
        }
        return () -> unwatch(listener);
    }

    private synchronized void unwatch(Consumer<TlsCredentials> listener) {
        listeners.remove(listener);
        if (listeners.isEmpty() && thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(look() ? PERIOD : SETTLING);
            }
        } catch (InterruptedException e) {
            // nobody listens any more
        }
    }

    /// Looks at the files. Twice in a row it takes over what has changed, if it is good.
    ///
    /// @return false if there is a change that must be seen once more
    boolean look() {
        CredentialReading reading = CredentialReading.of(paths);
        @Nullable TlsCredentials changed;
        synchronized (this) {
            if (reading.fingerprints().equals(seen)) {
                settling = List.of();
                return true;
            }
            if (!reading.fingerprints().equals(settling)) {
                settling = reading.fingerprints();
                return false;
            }
            seen = settling;
            settling = List.of();
            changed = takeOver(reading);
        }
        if (changed != null) {
            listeners.forEach(listener -> listener.accept(changed));
        }
        return true;
    }

    private @Nullable TlsCredentials takeOver(CredentialReading reading) {
        TlsCredentials before = current;
        List<TlsCredentials> choices = reading.choices(before);
        @Nullable String problem = reading.problem();
        TlsCredentials chosen = choices.getLast(); // the former key and roots
        for (TlsCredentials choice : choices) {
            try {
                check(choice);
                chosen = choice;
                break;
            } catch (SecurityRefusal e) {
                problem = problem == null ? String.valueOf(e.getMessage()) : problem;
            }
        }
        if (problem != null) {
            LOG.log(Level.WARNING, "HYP-SEC-015 " + self + " keeps " + kept(before, chosen) + ": " + problem);
        }
        if (chosen.equals(before)) {
            return null;
        }
        current = chosen;
        LOG.log(Level.INFO, self + " goes on with " + chosen);
        return chosen;
    }

    private void check(TlsCredentials choice) {
        CredentialCheck.check(choice, clock);
        SpiffeId named = CredentialCheck.identityOf(choice);
        if (!named.equals(self)) {
            throw new SecurityRefusal(
                    "HYP-SEC-015",
                    "the certificate now names " + named + "; a node gets another name by a restart only");
        }
    }

    private static String kept(TlsCredentials before, TlsCredentials now) {
        boolean key = now.chain().equals(before.chain());
        boolean roots = now.roots().equals(before.roots());
        return key && roots
                ? "its former key, certificate and roots"
                : key ? "its former key and certificate" : roots ? "its former roots" : "what it has of revocations";
    }
}
