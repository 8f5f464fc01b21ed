package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.tls.CredentialFiles;
import dev.hypha.security.tls.CredentialPaths;
import dev.hypha.security.tls.CredentialSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a node comes to its certificate by itself: a folder as [MemberCredentials#write] leaves it, which is
/// filled by a token when it has no certificate yet, and kept valid by the authority's server.
///
/// A token is used once, and is not looked at when there is a certificate: so a node may be started again
/// with the same configuration.
///
/// @param folder where key, certificate, roots and revocations are
/// @param token the token; empty if there is none, or it is in a file
/// @param tokenFile a file of mode 0600 with the token; need not be there when there is a certificate
/// @param server where the authority's server is, as `host:port`; empty if the token says so, or the folder's
///     [#SERVER_FILE]
/// @param passphraseFile what the key is encrypted with, in the first line
/// @param renewing whether the certificate is renewed when two thirds of its life are over
public record Enrolment(
        Path folder,
        Optional<JoinToken> token,
        Optional<Path> tokenFile,
        Optional<String> server,
        Optional<Path> passphraseFile,
        boolean renewing) {
    /// Where a member was certified, for the next time.
    public static final String SERVER_FILE = "ca-server";

    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    /// The files that a node follows.
    ///
    /// @return those of the folder; the revocation list need not be there
    public CredentialPaths paths() {
        Path revocations = folder.resolve(MemberCredentials.REVOCATIONS_FILE);
        return new CredentialPaths(
                folder.resolve(MemberCredentials.CERTIFICATE_FILE),
                folder.resolve(MemberCredentials.KEY_FILE),
                passphraseFile,
                folder.resolve(MemberCredentials.ROOTS_FILE),
                Files.exists(revocations) ? Optional.of(revocations) : Optional.empty());
    }

    /// Joins if there is no certificate yet, and reads the folder. Blocks for the network, up to half a minute.
    ///
    /// @return the credentials, which are renewed as long as anyone listens
    /// @throws SecurityRefusal `HYP-SEC-037` if there is neither a certificate nor a token, or nobody says
    ///     where the server is; else as [JoinClient#join], or if the files are of no use
    public CredentialSource open() {
        Path certificate = folder.resolve(MemberCredentials.CERTIFICATE_FILE);
        if (Files.notExists(certificate)) {
            join(certificate);
        }
        CredentialFiles files = CredentialFiles.open(paths());
        if (!renewing) {
            return files;
        }
        String address = server.or(this::rememberedServer)
                .orElseThrow(() -> new SecurityRefusal(
                        "HYP-SEC-037",
                        "the certificate in " + folder + " is to be renewed, and nothing says by whom: set"
                                + " security.join.server to where 'hypha ca serve' runs"));
        JoinClient.checkServer(address);
        return new RenewingSource(
                files,
                () -> new CertificateRenewer(
                        folder, address, passphrase(), InstantSource.system(), new SecureRandom()));
    }

    private void join(Path certificate) {
        JoinToken read = token.or(this::tokenInFile)
                .orElseThrow(() -> new SecurityRefusal(
                        "HYP-SEC-037",
                        "there is no " + certificate + ", and no token to fetch it with: set security.join.token-file"
                                + " to a token of 'hypha ca token', or copy what 'hypha ca issue' made to " + folder));
        String address = server.or(read::server)
                .orElseThrow(() -> new SecurityRefusal(
                        "HYP-SEC-037",
                        "the token for " + read.id() + " does not say where the authority is: set"
                                + " security.join.server to where 'hypha ca serve' runs"));
        PemFiles.createFolder(folder); // first: a token must not be used up for what cannot be written
        MemberCredentials joined;
        try {
            joined = JoinClient.create().join(read, address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while joining", e);
        }
        PemFiles.write(folder.resolve(SERVER_FILE), address + "\n");
        joined.write(folder, passphrase(), new SecureRandom());
        LOG.info(
                "joined as {}, with a certificate until {}",
                joined.id(),
                joined.chain().getFirst().getNotAfter().toInstant());
    }

    private Optional<JoinToken> tokenInFile() {
        return tokenFile.map(file -> JoinToken.parse(new String(PemFiles.readSecret(file), StandardCharsets.UTF_8)));
    }

    private Optional<String> rememberedServer() {
        Path file = folder.resolve(SERVER_FILE);
        return Files.exists(file)
                ? Optional.of(new String(PemFiles.read(file), StandardCharsets.UTF_8).strip())
                : Optional.empty();
    }

    private Passphrase passphrase() {
        return passphraseFile.map(Passphrase::read).orElse(Passphrase.NONE);
    }
}
