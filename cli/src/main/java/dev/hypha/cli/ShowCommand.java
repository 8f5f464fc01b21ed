package dev.hypha.cli;

import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CertificateRecord;
import dev.hypha.security.authority.PendingJoin;
import dev.hypha.security.authority.Serials;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.pem.Pem;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The `ca show` command: what an authority is, and what it issued.
@Command(
        name = "show",
        description = "Shows the authority and what it issued.",
        footer = {"", "Exit code 0: shown; 1: refused, as there is no authority; 2: wrong usage."})
final class ShowCommand extends Subcommand {
    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    ShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        CaDirectory directory = folder.directory(surroundings());
        List<X509Certificate> chain = directory.chain();
        Instant now = surroundings().clock().instant();
        out().println("Authority of the cluster " + directory.cluster() + " in " + directory.folder());
        for (X509Certificate certificate : chain) {
            out().println("  certificate  "
                    + certificate.getSubjectX500Principal().getName() + ", until "
                    + Lifetime.text(certificate.getNotAfter().toInstant()));
        }
        out().println("  fingerprint  " + JoinToken.fingerprintText(chain.getLast()));
        X509CRL list = Pem.revocationLists(directory.revocationListFile()).getFirst();
        out().println("  revocations  list of "
                + Lifetime.text(list.getThisUpdate().toInstant()) + ", until "
                + Lifetime.text(list.getNextUpdate().toInstant()));
        List<CertificateRecord> issued = directory.issued();
        out().println(issued.isEmpty() ? "Nothing issued yet." : "");
        if (!issued.isEmpty()) {
            print(issued, now);
        }
        for (PendingJoin pending : directory.pending()) {
            out().println("A token for " + pending.spec().id() + " waits to be used, until "
                    + Lifetime.text(pending.until()));
        }
        return OK;
    }

    private void print(List<CertificateRecord> issued, Instant now) {
        Table table = new Table("ROLE", "NAME", "STATE", "UNTIL", "SERIAL", "LABELS");
        for (CertificateRecord record : issued) {
            List<String> labels = record.spec().labels().entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .toList();
            table.add(
                    record.spec().id().role().segment(),
                    record.spec().id().name(),
                    state(record, now),
                    Lifetime.text(record.until()),
                    Serials.text(record.serial()),
                    String.join(",", labels));
        }
        table.print(out());
    }

    private static String state(CertificateRecord record, Instant now) {
        if (record.revoked().isPresent()) {
            return "revoked";
        }
        return record.isValid(now) ? "valid" : "ended";
    }
}
