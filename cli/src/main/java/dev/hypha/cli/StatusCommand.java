package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.join.MemberCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `cert status` command: whether certificates are well, and for how long.
@Command(
        name = "status",
        description = "Says whom certificates name, whether they count, and for how long.",
        footer = {
            "",
            "Beside a cert.pem it looks for ca.pem, crl.pem and key.pem.",
            "Exit code 0: all well; 1: one has ended, ends soon, is revoked or is wrong; 2: wrong usage."
        })
final class StatusCommand extends Subcommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILES",
            description = "PEM files, or folders with a cert.pem (default: those here and one level below).")
    private List<Path> files = List.of();

    @Option(names = "--ca", paramLabel = "FILE", description = "Whom to trust (default: ca.pem beside each).")
    private @Nullable Path roots;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "How soon is soon, as 3d or 12h (default: the last quarter of its life).")
    private @Nullable Duration soon;

    @Mixin
    private KeyPassphrase passphrase = new KeyPassphrase();

    StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        List<Path> found = new ArrayList<>();
        for (Path file : files.isEmpty() ? here() : files) {
            found.add(Files.isDirectory(file) ? file.resolve(MemberCredentials.CERTIFICATE_FILE) : file);
        }
        if (found.isEmpty()) {
            throw wrong("there is no cert.pem here or one level below; name FILES");
        }
        boolean well = true;
        for (Path file : found) {
            try {
                CertificateReport report = CertificateReport.of(
                        file, roots, passphrase.given(), surroundings().clock().instant());
                well &= report.print(out(), soon);
            } catch (SecurityRefusal e) {
                out().println(file + ": NOT WELL");
                out().println("  " + e.getMessage());
                well = false;
            }
        }
        return well ? OK : NOT_WELL;
    }

    private List<Path> here() {
        Path folder = surroundings().folder();
        List<Path> found = new ArrayList<>();
        try (Stream<Path> below = Files.list(folder.toAbsolutePath())) {
            Stream.concat(
                            Stream.of(folder),
                            below.filter(Files::isDirectory).map(child -> folder.resolve(child.getFileName())))
                    .map(place -> place.resolve(MemberCredentials.CERTIFICATE_FILE))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .forEach(found::add);
        } catch (IOException e) {
            throw wrong("the folder " + folder.toAbsolutePath() + " cannot be listed; name FILES");
        }
        return found;
    }
}
