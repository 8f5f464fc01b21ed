package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where an authority is, and how to unlock it.
final class AuthorityFolder {
    private static final String ENCRYPTED = "HYP-SEC-024";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The authority's folder (default: hypha-ca, where you are).")
    private @Nullable Path dir;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "What the authority's key is encrypted with, in the first line of a file of mode 0600."
                    + " Without it you are asked.")
    private @Nullable Path passphraseFile;

    CaDirectory directory(Surroundings surroundings) {
        Path folder = dir == null ? surroundings.folder().resolve("hypha-ca") : dir;
        return CaDirectory.at(folder, surroundings.clock(), surroundings.random());
    }

    /// The passphrase of the file that was given.
    Optional<Passphrase> given() {
        return Optional.ofNullable(passphraseFile).map(Passphrase::read);
    }

    /// The authority. If its key is encrypted, and no file was given, the person is asked.
    CertificateAuthority open(Surroundings surroundings) {
        CaDirectory directory = directory(surroundings);
        Optional<Passphrase> passphrase = given();
        if (passphrase.isPresent()) {
            return directory.open(passphrase.get());
        }
        try {
            return directory.open(Passphrase.NONE);
        } catch (SecurityRefusal e) {
            if (!e.code().equals(ENCRYPTED)) {
                throw e;
            }
            return directory.open(ask(surroundings, "Passphrase of " + directory.folder() + ": ")
                    .orElseThrow(() -> e));
        }
    }

    /// Asks for a passphrase; empty if there is nobody to ask.
    static Optional<Passphrase> ask(Surroundings surroundings, String question) {
        return surroundings.prompt().ask(question).map(answer -> {
            try {
                return Passphrase.of(answer);
            } finally {
                Arrays.fill(answer, '\0');
            }
        });
    }
}
