package dev.hypha.cli;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.join.Enrolment;
import dev.hypha.security.join.JoinClient;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.PemFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The `cert join` command: a member's first certificate.
@Command(
        name = "join",
        description = "Makes a key here, and fetches its certificate with a token of 'hypha ca token'.",
        footer = {
            "",
            "The server is checked by the fingerprint in the token before the token is shown to it.",
            "Exit code 0: joined; 1: refused; 2: wrong usage."
        })
final class JoinCommand extends Subcommand {
    @Option(names = "--token", paramLabel = "TOKEN", description = "The token.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file of mode 0600 with the token, as arguments are seen by others on this machine.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where 'hypha ca serve' runs (default: as the token says).")
    private @Nullable String server;

    @Mixin
    private NewKeyFolder keyFolder = new NewKeyFolder();

    @Mixin
    private KeyPassphrase passphrase = new KeyPassphrase();

    JoinCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws InterruptedException {
        JoinToken read = JoinToken.parse(text());
        Path folder = keyFolder.of(surroundings(), read.id().name());
        String address = server == null
                ? read.server().orElseThrow(() -> wrong("the token does not say where the authority is; give --server"))
                : server;
        MemberCredentials joined = join(read, address, folder);
        joined.write(folder, passphrase.given(), surroundings().random());
        PemFiles.write(folder.resolve(Enrolment.SERVER_FILE), address + "\n");
        out().println("Joined as " + read.id() + ", until "
                + Lifetime.text(joined.chain().getFirst().getNotAfter().toInstant()) + ".");
        Issued.printFiles(out(), folder, read.id());
        out().println("Renew it from "
                + Lifetime.text(JoinClient.renewalDue(joined.chain().getFirst())) + " on: hypha cert renew " + folder);
        return OK;
    }

    /// Makes the folder first: a token must not be used up for what cannot be written.
    private MemberCredentials join(JoinToken read, String address, Path folder) throws InterruptedException {
        boolean there = Files.exists(folder);
        PemFiles.createFolder(folder);
        try {
            return new JoinClient(surroundings().clock(), surroundings().random()).join(read, address);
        } catch (SecurityRefusal e) {
            if (!there) {
                PemFiles.deleteIfEmpty(folder);
            }
            throw e;
        }
    }

    private String text() {
        if ((token == null) == (tokenFile == null)) {
            throw wrong("give either --token or --token-file");
        }
        return token == null
                ? new String(PemFiles.readSecret(Path.of(String.valueOf(tokenFile))), StandardCharsets.UTF_8)
                : token;
    }
}
