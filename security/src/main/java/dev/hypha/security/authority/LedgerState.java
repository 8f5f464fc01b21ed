package dev.hypha.security.authority;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows from the entries of a ledger. Not thread safe.
final class LedgerState {
    /// Certificates are remembered, and revocations stay on the list, this long after their end.
    static final Duration REMEMBERED = Duration.ofDays(30);

    private final Map<BigInteger, CertificateRecord> certificates = new LinkedHashMap<>();
    private final Map<BigInteger, Instant> subordinates = new LinkedHashMap<>();
    private final Map<BigInteger, Instant> revoked = new LinkedHashMap<>();
    private final Map<String, LedgerEntry.Promised> promises = new LinkedHashMap<>();
    private long listNumber;
    private boolean listIsCurrent;

    void apply(LedgerEntry entry) {
        switch (entry) {
            case LedgerEntry.Issued(var serial, var spec, var until) ->
                certificates.put(serial, new CertificateRecord(serial, spec, until, Optional.empty()));
            case LedgerEntry.Subordinate(var serial, var until) -> subordinates.put(serial, until);
            case LedgerEntry.Revoked(var serial, var at) -> {
                revoked.put(serial, at);
                certificates.computeIfPresent(serial, (_, issued) -> issued.revokedAt(at));
                listIsCurrent = false;
            }
            case LedgerEntry.Listed(var number) -> {
                listNumber = number;
                listIsCurrent = true;
            }
            case LedgerEntry.Promised promised -> promises.put(promised.hash(), promised);
            case LedgerEntry.Redeemed(var hash) -> promises.remove(hash);
        }
    }

    Collection<CertificateRecord> certificates() {
        return Collections.unmodifiableCollection(certificates.values());
    }

    Optional<CertificateRecord> certificate(BigInteger serial) {
        return Optional.ofNullable(certificates.get(serial));
    }

    boolean knows(BigInteger serial) {
        return certificates.containsKey(serial) || subordinates.containsKey(serial);
    }

    boolean isRevoked(BigInteger serial) {
        return revoked.containsKey(serial);
    }

    /// What the next revocation list has to say.
    Map<BigInteger, Instant> revoked() {
        return Collections.unmodifiableMap(revoked);
    }

    Collection<LedgerEntry.Promised> promises() {
        return Collections.unmodifiableCollection(promises.values());
    }

    /// The number of the last revocation list; 0 if there was none.
    long listNumber() {
        return listNumber;
    }

    /// Whether the last revocation list says all.
    boolean listIsCurrent() {
        return listIsCurrent;
    }

    /// The fewest entries that lead to the same state, without what ended long ago.
    List<LedgerEntry> summary(Instant now) {
        Instant since = now.minus(REMEMBERED);
        List<LedgerEntry> entries = new ArrayList<>();
        certificates.values().stream()
                .filter(issued -> issued.until().isAfter(since))
                .forEach(issued -> entries.add(new LedgerEntry.Issued(issued.serial(), issued.spec(), issued.until())));
        subordinates.forEach((serial, until) -> {
            if (until.isAfter(since)) {
                entries.add(new LedgerEntry.Subordinate(serial, until));
            }
        });
        LedgerState kept = new LedgerState();
        entries.forEach(kept::apply);
        revoked.forEach((serial, at) -> {
            if (kept.knows(serial)) {
                entries.add(new LedgerEntry.Revoked(serial, at));
            }
        });
        promises.values().stream()
                .filter(promised -> promised.until().isAfter(since))
                .forEach(entries::add);
        if (listNumber > 0) {
            LedgerEntry listed = new LedgerEntry.Listed(listNumber);
            entries.add(listIsCurrent ? entries.size() : 0, listed);
        }
        return entries;
    }
}
