package dev.hypha.security.tls;

import java.util.function.Consumer;

/// Where credentials come from, and how they change without a restart. Thread safe.
public interface CredentialSource {
    /// The credentials as they are now.
    ///
    /// @return a consistent set
    Credentials current();

    /// Tells of new credentials from now on. Files are watched as long as anyone listens.
    ///
    /// @param listener is given each new set; must not block
    /// @return ends it
    Runnable watch(Consumer<Credentials> listener);

    /// Credentials that never change.
    ///
    /// @param credentials the credentials
    /// @return the source
    static CredentialSource of(Credentials credentials) {
        return new CredentialSource() {
            @Override
            public Credentials current() {
                return credentials;
            }

            @Override
            public Runnable watch(Consumer<Credentials> listener) {
                return () -> {};
            }
        };
    }
}
