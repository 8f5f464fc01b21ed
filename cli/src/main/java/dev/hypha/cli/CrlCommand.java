package dev.hypha.cli;

import dev.hypha.security.authority.CaDirectory;
import java.security.cert.X509CRL;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The `ca crl` command: a fresh revocation list.
@Command(
        name = "crl",
        description = "Issues a fresh revocation list, as the last one counts for a week only.",
        footer = {"", "Exit code 0: issued; 1: refused; 2: wrong usage."})
final class CrlCommand extends Subcommand {
    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    CrlCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        CaDirectory directory = folder.directory(surroundings());
        X509CRL list = folder.open(surroundings()).crl();
        out().println("Issued a revocation list, until "
                + Lifetime.text(list.getNextUpdate().toInstant()) + ".");
        out().println("  " + directory.revocationListFile());
        return OK;
    }
}
