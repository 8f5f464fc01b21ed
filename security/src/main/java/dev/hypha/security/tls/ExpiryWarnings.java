package dev.hypha.security.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Says in good time that certificates end, and that lists of revoked ones are old: each once a day.
final class ExpiryWarnings {
    private static final Logger LOG = System.getLogger(MutualTls.class.getName());
    private static final Duration PAUSE = Duration.ofDays(1);
    /// Whoever renews does so when a third of the life is left; at a fifth, something is wrong.
    private static final int LAST_PART = 5;

    private final InstantSource clock;
    private final Map<Object, Instant> warned = new HashMap<>();

    ExpiryWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /// Looks at all that the credentials consist of, and warns where that is due.
    synchronized void look(Credentials credentials) {
        Instant now = clock.instant();
        Stream.concat(credentials.chain().stream(), credentials.roots().stream())
                .forEach(each -> warning(each, now).ifPresent(text -> warn(each, text, now)));
        for (X509CRL list : credentials.revocations()) {
            warning(list, now).ifPresent(text -> warn(list, text, now));
        }
    }

    private void warn(Object about, String text, Instant now) {
        Instant last = warned.getOrDefault(about, Instant.MIN);
        if (last.isBefore(now.minus(PAUSE)) || last.equals(Instant.MIN)) {
            warned.put(about, now);
            LOG.log(Level.WARNING, text);
        }
    }

    static Optional<String> warning(X509Certificate certificate, Instant now) {
        Instant begins = certificate.getNotBefore().toInstant();
        Instant ends = certificate.getNotAfter().toInstant();
        Duration left = Duration.between(now, ends);
        if (left.compareTo(Duration.between(begins, ends).dividedBy(LAST_PART)) > 0) {
            return Optional.empty();
        }
        String when = left.isNegative()
                ? " has expired at " + ends + ": peers refuse it"
                : " expires at " + ends + ", in "
                        + (left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours");
        return Optional.of("HYP-SEC-016 " + Certificates.describe(certificate) + when
                + "; put a renewed one into its file, a restart is not needed");
    }

    private static Optional<String> warning(X509CRL list, Instant now) {
        if (list.getNextUpdate() == null || now.isBefore(list.getNextUpdate().toInstant())) {
            return Optional.empty();
        }
        return Optional.of("HYP-SEC-017 the revocation list of '"
                + list.getIssuerX500Principal().getName() + "' was to be replaced by "
                + list.getNextUpdate().toInstant()
                + ": what it revokes stays revoked, what was revoked since is not known; put a new one into its file");
    }
}
