package dev.hypha.cli;

import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.authority.Credentials;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `ca issue` command: a key and a certificate for a member.
@Command(
        name = "issue",
        description = "Makes a key and a certificate for a node or a client.",
        footer = {
            "",
            "To keep keys where they are used, see 'hypha ca csr' and 'hypha ca token'.",
            "Exit code 0: issued; 1: refused; 2: wrong usage."
        })
final class IssueCommand extends Subcommand {
    /// Longer than for members that renew by themselves: here someone has to come and do it.
    static final Duration LIFETIME = Duration.ofDays(30);

    @Parameters(paramLabel = "NAME", description = "The node's or client's name, as worker-1.")
    private @Nullable String name;

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    @Mixin
    private Contents contents = new Contents();

    @Mixin
    private NewKeyFolder keyFolder = new NewKeyFolder();

    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt the new key with this file's first line.")
    private @Nullable Path keyPassphraseFile;

    IssueCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        String known = String.valueOf(name);
        CertificateSpec spec =
                contents.spec(id(folder.directory(surroundings()).cluster(), contents.client(), known), LIFETIME);
        Path target = keyFolder.of(surroundings(), known);
        Passphrase passphrase = keyPassphraseFile == null ? Passphrase.NONE : Passphrase.read(keyPassphraseFile);
        CertificateAuthority authority = folder.open(surroundings());
        Credentials issued = authority.issue(spec);
        new MemberCredentials(issued.key(), issued.chain(), List.of(authority.root()), Optional.of(authority.crl()))
                .write(target, passphrase, surroundings().random());
        Issued.print(out(), spec, issued.certificate());
        Issued.printFiles(out(), target, spec.id());
        return OK;
    }
}
