package dev.hypha.cli;

import dev.hypha.security.join.CertificateRequest;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `ca csr` command: a key that stays where it is made, and a request for its certificate.
@Command(
        name = "csr",
        description = "Makes a key here, and a request to take to the authority.",
        footer = {
            "",
            "Then, where the authority is: hypha ca sign NAME.csr NAME",
            "Exit code 0: made; 1: refused; 2: wrong usage."
        })
final class CsrCommand extends Subcommand {
    @Parameters(paramLabel = "NAME", description = "The node's or client's name, as worker-1.")
    private @Nullable String name;

    @Mixin
    private NewKeyFolder folder = new NewKeyFolder();

    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = "Encrypt the new key with this file's first line.")
    private @Nullable Path keyPassphraseFile;

    CsrCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        String known = id("checked", false, String.valueOf(name)).name();
        Path target = folder.of(surroundings(), known);
        Path key = target.resolve(MemberCredentials.KEY_FILE);
        CertificateRequest request = CertificateRequest.create(surroundings().random());
        PemFiles.createFolder(target);
        PemFiles.writeSecret(
                key,
                keyPassphraseFile == null
                        ? PemKeys.text(request.key())
                        : PemKeys.text(
                                request.key(),
                                Passphrase.read(keyPassphraseFile),
                                surroundings().random()));
        Path file = target.resolve(known + ".csr");
        PemFiles.write(file, request.text());
        out().println("Made a key and a request.");
        out().println("  " + key + "  the private key: it stays here");
        out().println("  " + file + "  the request; where the authority is, run: hypha ca sign " + known + ".csr "
                + known);
        return OK;
    }
}
