package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.authority.AuthorityOptions;
import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The `ca init` command: makes an authority.
@Command(
        name = "init",
        description = "Makes a certificate authority for one cluster.",
        footer = {"", "Exit code 0: made; 1: refused, as there is one already; 2: wrong usage."})
final class InitCommand extends Subcommand {
    private static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(730);

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster whose members it certifies (default: hypha).")
    private @Nullable String cluster;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "How long it lives (default: 3650d; an intermediate one: 730d).")
    private @Nullable Duration lifetime;

    @Option(
            names = "--encrypt",
            description =
                    "Encrypt its key with a passphrase, which you are asked for unless --passphrase-file is given.")
    private boolean encrypt;

    @Option(
            names = "--parent",
            paramLabel = "DIR",
            description = "The folder of a root authority: makes an intermediate one under it, for its cluster.")
    private @Nullable Path parent;

    @Option(
            names = "--parent-passphrase-file",
            paramLabel = "FILE",
            description = "What the key of the root authority is encrypted with.")
    private @Nullable Path parentPassphraseFile;

    InitCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        CaDirectory directory = folder.directory(surroundings());
        Passphrase passphrase = encrypt || folder.given().isPresent() ? newPassphrase() : Passphrase.NONE;
        CertificateAuthority made = parent == null ? root(directory, passphrase) : below(parent, directory, passphrase);
        out().println("Made a certificate authority for the cluster " + made.cluster() + ", until "
                + Lifetime.text(made.certificate().getNotAfter().toInstant()) + ".");
        out().println("  " + directory.certificateFile() + "  its certificate, which members trust");
        out().println("  " + directory.folder().resolve("ca-key.pem") + "  its key"
                + (passphrase.isNone() ? ", not encrypted" : ", encrypted") + ": keep it secret, and keep a copy");
        out().println("  fingerprint  " + JoinToken.fingerprintText(made.root()));
        out().println("Next: hypha ca issue worker-1" + (isDefault(directory) ? "" : " --dir " + directory.folder()));
        return OK;
    }

    private boolean isDefault(CaDirectory directory) {
        return directory
                .folder()
                .equals(new AuthorityFolder().directory(surroundings()).folder());
    }

    private CertificateAuthority root(CaDirectory directory, Passphrase passphrase) {
        String name = id(cluster == null ? "hypha" : cluster, false, "checked").cluster();
        AuthorityOptions options = options(name, AuthorityOptions.LIFETIME_DEFAULT);
        return directory.init(options, passphrase);
    }

    private CertificateAuthority below(Path rootFolder, CaDirectory directory, Passphrase passphrase) {
        CaDirectory rootDirectory = CaDirectory.at(
                rootFolder, surroundings().clock(), surroundings().random());
        if (cluster != null && !cluster.equals(rootDirectory.cluster())) {
            throw wrong("the authority in " + rootFolder + " is of the cluster " + rootDirectory.cluster()
                    + "; drop --cluster");
        }
        CertificateAuthority root = rootDirectory.open(
                parentPassphraseFile == null ? Passphrase.NONE : Passphrase.read(parentPassphraseFile));
        String name =
                "Hypha CA " + directory.folder().toAbsolutePath().normalize().getFileName() + " of " + root.cluster();
        return directory.initIntermediate(root, name, options(root.cluster(), INTERMEDIATE_LIFETIME), passphrase);
    }

    private AuthorityOptions options(String name, Duration lifetimeDefault) {
        InstantSource clock = surroundings().clock();
        SecureRandom random = surroundings().random();
        return new AuthorityOptions(name, lifetime == null ? lifetimeDefault : lifetime, clock, random);
    }

    private Passphrase newPassphrase() {
        Optional<Passphrase> given = folder.given();
        if (given.isPresent()) {
            return given.get();
        }
        Passphrase first = ask("Passphrase for the new key: ");
        if (!first.isSame(ask("The same again: "))) {
            throw new SecurityRefusal("HYP-SEC-024", "the two passphrases differ; try again");
        }
        return first;
    }

    private Passphrase ask(String question) {
        return AuthorityFolder.ask(surroundings(), question)
                .orElseThrow(() -> wrong("there is no terminal to ask for a passphrase; give --passphrase-file"));
    }
}
