package dev.hypha.cli;

import dev.hypha.security.authority.CertificateAuthority;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `ca sign` command: a certificate for a key that stays where it was made.
@Command(
        name = "sign",
        description = "Signs a request (PKCS#10), so that the key stays where it was made.",
        footer = {
            "",
            "The certificate says what the arguments say; what the request wishes for is ignored.",
            "Exit code 0: issued; 1: refused; 2: wrong usage."
        })
final class SignCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "CSR", description = "The file of the request.")
    private @Nullable Path request;

    @Parameters(index = "1", paramLabel = "NAME", description = "The node's or client's name, as worker-1.")
    private @Nullable String name;

    @Mixin
    private AuthorityFolder folder = new AuthorityFolder();

    @Mixin
    private Contents contents = new Contents();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write cert.pem, ca.pem and crl.pem (default: a folder NAME).")
    private @Nullable Path out;

    SignCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        String known = String.valueOf(name);
        Path file = Path.of(String.valueOf(request));
        byte[] der = Pem.request(file.toString(), PemFiles.read(file));
        CertificateSpec spec = contents.spec(
                id(folder.directory(surroundings()).cluster(), contents.client(), known), IssueCommand.LIFETIME);
        CertificateAuthority authority = folder.open(surroundings());
        List<X509Certificate> chain = authority.sign(der, spec);
        Path target = out == null ? surroundings().folder().resolve(known) : out;
        PemFiles.createFolder(target);
        PemFiles.write(target.resolve(MemberCredentials.ROOTS_FILE), Pem.text(List.of(authority.root())));
        PemFiles.write(target.resolve(MemberCredentials.REVOCATIONS_FILE), Pem.text(authority.crl()));
        PemFiles.write(target.resolve(MemberCredentials.CERTIFICATE_FILE), Pem.text(chain));
        Issued.print(out(), spec, chain.getFirst());
        out().println("  " + target + " has cert.pem, ca.pem and crl.pem: take them to where the key is");
        return OK;
    }
}
