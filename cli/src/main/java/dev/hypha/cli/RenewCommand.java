package dev.hypha.cli;

import dev.hypha.security.join.CertificateRenewer;
import dev.hypha.security.join.Enrolment;
import dev.hypha.security.join.JoinClient;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.PemFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `cert renew` command: a new key and certificate, by the certificate that still counts.
@Command(
        name = "renew",
        description = "Replaces a key and its certificate by new ones, with the certificate that still counts.",
        footer = {
            "",
            "A timer that runs it with --if-due each hour, or --follow, keeps a certificate valid for good.",
            "Exit code 0: renewed, or not due; 1: refused; 2: wrong usage."
        })
final class RenewCommand extends Subcommand {
    @Parameters(paramLabel = "DIR", description = "The folder with key.pem, cert.pem and ca.pem.")
    private @Nullable Path folder;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where 'hypha ca serve' runs (default: where the certificate was fetched, in the file"
                    + " ca-server).")
    private @Nullable String server;

    @Option(names = "--if-due", description = "Do nothing before two thirds of its life are over.")
    private boolean ifDue;

    @Option(names = "--follow", description = "Stay, and renew each time it is due, until stopped.")
    private boolean follow;

    @Mixin
    private KeyPassphrase passphrase = new KeyPassphrase();

    RenewCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        Path place = Path.of(String.valueOf(folder));
        if (follow) {
            return follow(place);
        }
        MemberCredentials current = MemberCredentials.read(place, passphrase.given());
        Instant due = JoinClient.renewalDue(current.chain().getFirst());
        if (ifDue && surroundings().clock().instant().isBefore(due)) {
            out().println("The certificate of " + current.id() + " is due for renewal at " + Lifetime.text(due) + ".");
            return OK;
        }
        String address = address(place);
        MemberCredentials renewed =
                new JoinClient(surroundings().clock(), surroundings().random()).renew(current, address);
        renewed.write(place, passphrase.given(), surroundings().random());
        PemFiles.write(place.resolve(Enrolment.SERVER_FILE), address + "\n");
        out().println("Renewed the certificate of " + renewed.id() + ", until "
                + Lifetime.text(renewed.chain().getFirst().getNotAfter().toInstant()) + ".");
        return OK;
    }

    private Integer follow(Path place) throws InterruptedException {
        MemberCredentials current = MemberCredentials.read(place, passphrase.given());
        String address = address(place);
        try (CertificateRenewer renewer = new CertificateRenewer(
                place,
                address,
                passphrase.given(),
                surroundings().clock(),
                surroundings().random())) {
            out().println("Keeps the certificate of " + current.id() + " valid, from " + address + ".");
            out().flush();
            renewer.start().awaitEnd();
        }
        return OK;
    }

    private String address(Path place) {
        if (server != null) {
            return server;
        }
        Path file = place.resolve(Enrolment.SERVER_FILE);
        if (Files.notExists(file)) {
            throw wrong("there is no " + file + " to say where the authority is; give --server");
        }
        return new String(PemFiles.read(file), StandardCharsets.UTF_8).strip();
    }
}
