package dev.hypha.security.join;

import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.TlsCredentials;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Credentials that are renewed as long as anyone listens for their changes.
final class RenewingSource implements CredentialSource {
    private final CredentialSource files;
    private final Supplier<CertificateRenewer> renewers;
    private int listeners;
    private @Nullable CertificateRenewer renewer;

    /// @param files follow what a renewer writes
    /// @param renewers makes one that is not started
    RenewingSource(CredentialSource files, Supplier<CertificateRenewer> renewers) {
        this.files = files;
        this.renewers = renewers;
    }

    @Override
    public TlsCredentials current() {
        return files.current();
    }

    @Override
    public synchronized Runnable watch(Consumer<TlsCredentials> listener) {
        Runnable unwatch = files.watch(listener);
        listeners++;
        if (renewer == null) {
            renewer = renewers.get().start();
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            unwatch.run();
            if (ended.compareAndSet(false, true)) {
                leave();
            }
        };
    }

    private synchronized void leave() {
        listeners--;
        if (listeners == 0 && renewer != null) {
            renewer.close();
            renewer = null;
        }
    }
}
