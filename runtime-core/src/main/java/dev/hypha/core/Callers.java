package dev.hypha.core;

import dev.hypha.security.Identity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// On whose behalf a call runs: who began the chain of calls, those in between, and who has sent it here;
/// nobody twice.
///
/// There is one object for each chain and connection, which calls share, so that what was decided about it
/// is found again. Each of them must be allowed to do what the call does: so whoever passes on a call adds
/// only those whose rights it does *not* want to go beyond, and no signature is needed for what it says of
/// them.
final class Callers {
    /// Nobody but this node's own program.
    static final Callers NONE = new Callers(List.of());

    /// More than so many are not passed on.
    static final int IDENTITIES_MAX = 16;

    /// What they take on the wire at most.
    static final int BYTES_MAX = 8 * 1024;

    private final List<Identity> identities;
    /// What was decided about them on this node.
    private volatile @Nullable Verdicts verdicts;

    private final int wireBytes;

    private Callers(List<Identity> identities) {
        this.identities = identities;
        this.wireBytes = identities.stream().mapToInt(Callers::wireBytes).sum();
    }

    private static int wireBytes(Identity identity) {
        int length = identity.uri().getBytes(StandardCharsets.UTF_8).length;
        int prefix = (38 - Integer.numberOfLeadingZeros(length + 1)) / 7; // of the variable-length integer before it
        return prefix + length;
    }

    /// Those who are named by the one that a connection leads to, and that one.
    static Callers of(List<Identity> named, Identity peer) {
        Set<Identity> all = new LinkedHashSet<>(named);
        all.add(peer);
        return new Callers(List.copyOf(all));
    }

    List<Identity> identities() {
        return identities;
    }

    boolean isNone() {
        return identities.isEmpty();
    }

    @Nullable
    Verdicts verdicts() {
        return verdicts;
    }

    void verdicts(Verdicts decided) {
        verdicts = decided;
    }

    /// Why they cannot be passed on, or null if they can.
    @Nullable
    String tooMany() {
        if (identities.size() > IDENTITIES_MAX) {
            return "the chain of its callers has " + identities.size() + " identities, and at most " + IDENTITIES_MAX
                    + " are passed on";
        }
        return wireBytes > BYTES_MAX
                ? "the chain of its callers takes " + wireBytes + " bytes, and at most " + BYTES_MAX + " are passed on"
                : null;
    }

    /// What they take on the wire, without the length before them.
    int wireBytes() {
        return wireBytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Callers callers && identities.equals(callers.identities);
    }

    @Override
    public int hashCode() {
        return identities.hashCode();
    }

    @Override
    public String toString() {
        return identities.toString();
    }
}
