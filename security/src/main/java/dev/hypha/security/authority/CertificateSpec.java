package dev.hypha.security.authority;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a certificate shall say. Decided by the authority alone, never by the request that it signs.
///
/// @param id whom it names
/// @param dns names under which it is reached, for other software; Hypha itself goes by the identity
/// @param ips addresses under which it is reached, as text without a zone
/// @param labels what it certifies of a node, with keys that begin with [CertifiedLabels#PREFIX]
/// @param lifetime from now to its end, 1 minute to 825 days
public record CertificateSpec(
        SpiffeId id,
        SequencedSet<String> dns,
        SequencedSet<String> ips,
        SortedMap<String, String> labels,
        Duration lifetime) {
    /// How long a certificate lives if nothing else is said: a week, of which a node that renews uses two
    /// thirds.
    public static final Duration LIFETIME_DEFAULT = Duration.ofDays(7);

    /// The shortest life.
    public static final Duration LIFETIME_MIN = Duration.ofMinutes(1);

    /// The longest life, which other software accepts too.
    public static final Duration LIFETIME_MAX = Duration.ofDays(825);

    private static final int NAMES_MAX = 100;
    private static final int DNS_LENGTH_MAX = 253;
    private static final Pattern DNS = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    /// The JDK reads short forms too, as 10.7 for 10.0.0.7, and zones.
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /// Checks all of it.
    public CertificateSpec {
        dns = checkedDns(dns);
        ips = checkedIps(ips);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        check(id, labels);
        if (lifetime.compareTo(LIFETIME_MIN) < 0 || lifetime.compareTo(LIFETIME_MAX) > 0) {
            throw refusal("a certificate lives " + LIFETIME_MIN.toMinutes() + " minute to " + LIFETIME_MAX.toDays()
                    + " days, was " + lifetime);
        }
    }

    /// A certificate with nothing but an identity, which lives for [#LIFETIME_DEFAULT].
    ///
    /// @param id whom it names
    /// @return the specification
    public static CertificateSpec of(SpiffeId id) {
        return new CertificateSpec(id, new LinkedHashSet<>(), new LinkedHashSet<>(), new TreeMap<>(), LIFETIME_DEFAULT);
    }

    /// With names.
    ///
    /// @param names as `worker-1.example.org`
    /// @return the changed specification
    public CertificateSpec withDns(Collection<String> names) {
        return new CertificateSpec(id, new LinkedHashSet<>(names), ips, labels, lifetime);
    }

    /// With addresses.
    ///
    /// @param addresses as `10.0.0.7` or `fd00::7`
    /// @return the changed specification
    public CertificateSpec withIps(Collection<String> addresses) {
        return new CertificateSpec(id, dns, new LinkedHashSet<>(addresses), labels, lifetime);
    }

    /// With labels.
    ///
    /// @param certified by key
    /// @return the changed specification
    public CertificateSpec withLabels(Map<String, String> certified) {
        return new CertificateSpec(id, dns, ips, new TreeMap<>(certified), lifetime);
    }

    /// With another life.
    ///
    /// @param longer or shorter
    /// @return the changed specification
    public CertificateSpec withLifetime(Duration longer) {
        return new CertificateSpec(id, dns, ips, labels, longer);
    }

    private static SequencedSet<String> checkedDns(SequencedSet<String> names) {
        if (names.size() > NAMES_MAX) {
            throw refusal("a certificate has at most " + NAMES_MAX + " DNS names, not " + names.size());
        }
        for (String name : names) {
            if (name.length() > DNS_LENGTH_MAX || !DNS.matcher(name).matches()) {
                throw refusal("'" + name + "' is no DNS name (no wildcards: each node has its own certificate)");
            }
        }
        return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(names));
    }

    private static SequencedSet<String> checkedIps(SequencedSet<String> addresses) {
        if (addresses.size() > NAMES_MAX) {
            throw refusal("a certificate has at most " + NAMES_MAX + " addresses, not " + addresses.size());
        }
        LinkedHashSet<String> checked = new LinkedHashSet<>();
        for (String address : addresses) {
            try {
                if (IP.matcher(address).matches()) {
                    checked.add(InetAddress.ofLiteral(address).getHostAddress());
                    continue;
                }
            } catch (IllegalArgumentException e) {
                throw new SecurityRefusal("HYP-SEC-028", notAnAddress(address), e);
            }
            throw refusal(notAnAddress(address));
        }
        return Collections.unmodifiableSequencedSet(checked);
    }

    private static String notAnAddress(String address) {
        return "'" + address + "' is no IP address such as 10.0.0.7 or fd00::7";
    }

    private static void check(SpiffeId id, SortedMap<String, String> labels) {
        if (!labels.isEmpty() && id.role() != SpiffeId.Role.NODE) {
            throw refusal("labels are for nodes, and " + id + " is a client");
        }
        try {
            CertifiedLabels.check(labels);
        } catch (IllegalArgumentException e) {
            throw new SecurityRefusal("HYP-SEC-028", String.valueOf(e.getMessage()), e);
        }
    }

    private static SecurityRefusal refusal(String message) {
        return new SecurityRefusal("HYP-SEC-028", message);
    }
}
