package dev.hypha.security;

/// Who someone proved to be. The URI is what policies match; a certificate carries it as its URI subject
/// alternative name.
///
/// @param uri for example `spiffe://example.org/node/a`; never empty
public record Identity(String uri) {
    /// Someone who proved nothing, over a connection that anyone could have opened.
    public static final Identity ANONYMOUS = new Identity("hypha:anonymous");

    /// Someone on this machine: over loopback, or within this process.
    public static final Identity LOCAL = new Identity("hypha:local");

    /// Checks that there is a URI.
    public Identity {
        if (uri.isBlank()) {
            throw new IllegalArgumentException("an identity must have a URI");
        }
    }

    /// A user of this machine, as the operating system vouches for the other end of a Unix socket.
    ///
    /// @param user the numeric id or the name
    /// @return the identity
    public static Identity ofUser(String user) {
        return new Identity("hypha:user/" + user);
    }

    /// Whether something was proved.
    ///
    /// @return false for [#ANONYMOUS]
    public boolean isKnown() {
        return !equals(ANONYMOUS);
    }

    /// The bare URI.
    @Override
    public String toString() {
        return uri;
    }
}
