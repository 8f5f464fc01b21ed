package dev.hypha.cli;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.authority.Serials;
import dev.hypha.security.internal.Chains;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemKeys;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be said of one certificate file and of those beside it.
final class CertificateReport {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final Path file;
    private final X509Certificate certificate;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    private CertificateReport(Path file, X509Certificate certificate, Instant now) {
        this.file = file;
        this.certificate = certificate;
        this.now = now;
    }

    /// Looks at a file.
    ///
    /// @throws SecurityRefusal if a file cannot be read
    static CertificateReport of(Path file, @Nullable Path rootsFile, Passphrase passphrase, Instant now) {
        List<X509Certificate> chain = Pem.certificates(file);
        CertificateReport report = new CertificateReport(file, chain.getFirst(), now);
        report.names();
        report.chain(chain, rootsFile == null ? file.resolveSibling(MemberCredentials.ROOTS_FILE) : rootsFile);
        report.revocations(chain, file.resolveSibling(MemberCredentials.REVOCATIONS_FILE));
        report.key(file.resolveSibling(MemberCredentials.KEY_FILE), passphrase);
        return report;
    }

    private void names() {
        if (certificate.getBasicConstraints() >= 0) {
            lines.add("authority  " + certificate.getSubjectX500Principal().getName());
        } else {
            try {
                lines.add("identity   " + MemberCredentials.idOf(certificate));
            } catch (SecurityRefusal e) {
                complain("identity   " + e.getMessage(), "it names no member");
            }
            lines.add("for        " + purposes());
        }
        lines.add("serial     " + Serials.text(certificate.getSerialNumber()));
        CertifiedLabels.of(certificate).forEach((key, value) -> lines.add("label      " + key + "=" + value));
    }

    private String purposes() {
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            purposes = null;
        }
        List<String> known = new ArrayList<>();
        if (purposes != null && purposes.contains(SERVER_AUTH)) {
            known.add("being connected to");
        }
        if (purposes != null && purposes.contains(CLIENT_AUTH)) {
            known.add("connecting");
        }
        if (known.isEmpty()) {
            complaints.add("it is for neither end of a connection");
            return "neither end of a connection";
        }
        return String.join(", ", known);
    }

    private void chain(List<X509Certificate> chain, Path rootsFile) {
        if (!Files.exists(rootsFile)) {
            complain("chain      unknown: no " + rootsFile + "; name the authority's by --ca", "its chain is unknown");
            return;
        }
        List<X509Certificate> roots = Pem.certificates(rootsFile);
        if (roots.contains(certificate)) {
            lines.add("chain      it is trusted itself");
            return;
        }
        try {
            Chains.verify(chain, roots, within(chain));
            lines.add("chain      ok, up to " + rootsFile);
        } catch (GeneralSecurityException e) {
            complain(
                    "chain      WRONG: it does not lead to " + rootsFile + " (" + e.getMessage() + ")",
                    "its chain is wrong");
        }
    }

    /// A time at which it counts, so that its end is not told twice.
    private Instant within(List<X509Certificate> chain) {
        Instant end = chain.getFirst().getNotAfter().toInstant();
        Instant begin = chain.getFirst().getNotBefore().toInstant();
        return now.isAfter(end) ? end : now.isBefore(begin) ? begin : now;
    }

    private void revocations(List<X509Certificate> chain, Path listFile) {
        if (!Files.exists(listFile)) {
            lines.add("revoked    unknown: no " + listFile);
            return;
        }
        X509CRL list = Pem.revocationLists(listFile).getFirst();
        Instant next = list.getNextUpdate().toInstant();
        String of = "list of " + Lifetime.text(list.getThisUpdate().toInstant());
        if (chain.stream().anyMatch(one -> list.getRevokedCertificate(one) != null)) {
            complain("revoked    YES, " + of, "it is revoked");
        } else if (now.isAfter(next)) {
            complain(
                    "revoked    unknown: the " + of + " counted until " + Lifetime.text(next)
                            + "; get a fresh one by 'hypha ca crl'",
                    "its revocation list is old");
        } else {
            lines.add("revoked    no, " + of);
        }
    }

    private void key(Path keyFile, Passphrase passphrase) {
        if (!Files.exists(keyFile)) {
            return;
        }
        try {
            PrivateKey key = PemKeys.read(keyFile, passphrase);
            PemKeys.checkPair(key, certificate, keyFile.toString());
            lines.add("key        ok, " + keyFile);
        } catch (SecurityRefusal e) {
            complain("key        WRONG: " + e.getMessage(), "its key is wrong");
        }
    }

    private void complain(String line, String complaint) {
        lines.add(line);
        complaints.add(complaint);
    }

    /// Prints all of it.
    ///
    /// @param soon how soon is soon; the last quarter of its life if it is not said
    /// @return whether all is well
    boolean print(PrintWriter out, @Nullable Duration soon) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        Duration threshold = soon == null ? Duration.between(begin, end).dividedBy(4) : soon;
        Duration left = Duration.between(now, end);
        if (left.isNegative()) {
            complaints.addFirst("it ENDED " + Lifetime.text(left) + " ago");
        } else if (now.isBefore(begin)) {
            complaints.addFirst(
                    "it begins in " + Lifetime.text(Duration.between(now, begin)) + "; is the clock right?");
        } else if (left.compareTo(threshold) < 0) {
            complaints.addFirst("it ends SOON, in " + Lifetime.text(left));
        }
        out.println(file + ": "
                + (complaints.isEmpty() ? "well, " + Lifetime.text(left) + " left" : String.join("; ", complaints)));
        out.println("  valid      " + Lifetime.text(begin) + " to " + Lifetime.text(end));
        lines.forEach(line -> out.println("  " + line));
        return complaints.isEmpty();
    }
}
