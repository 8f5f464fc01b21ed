package dev.hypha.cli;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.Serials;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `ca revoke` command: takes certificates back.
@Command(
        name = "revoke",
        description = "Takes back all valid certificates of a member, or one by its serial number.",
        footer = {
            "",
            "Nodes refuse what is revoked once they have the new crl.pem.",
            "Exit code 0: revoked; 1: refused, as there was nothing to revoke; 2: wrong usage."
        })
final class RevokeCommand extends Subcommand {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The node's or client's name.")
    private @Nullable String name;

    @Option(names = "--client", description = "The name is a client's.")
    private boolean client;

    @Option(names = "--serial", paramLabel = "HEX", description = "One certificate, by its serial number.")
    private @Nullable String serial;

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    RevokeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        CaDirectory directory = folder.directory(surroundings());
        if ((name == null) == (serial == null)) {
            throw wrong("give either a NAME or --serial");
        }
        if (serial != null) {
            BigInteger number = Serials.parse(serial);
            folder.open(surroundings()).revoke(number);
            out().println("Revoked the certificate with serial " + Serials.text(number) + ".");
        } else {
            SpiffeId id = id(directory.cluster(), client, String.valueOf(name));
            CertificateAuthority authority = folder.open(surroundings());
            List<BigInteger> revoked = authority.revoke(id);
            out().println("Revoked " + revoked.size() + (revoked.size() == 1 ? " certificate of " : " certificates of ")
                    + id + ".");
        }
        out().println("  " + directory.revocationListFile() + "  the new list: bring it to every node");
        return OK;
    }
}
